import Glibc
import Logging

@testable import AsyncPQ

/// One connection driven by hand, as libpq's own test program drives it.
final class PipelineProbe {
    /// What `PQgetResult` answered.
    enum Answer: Equatable, CustomStringConvertible {
        case ok
        case error(String)
        case aborted
        case sync
        case null
        case other

        var description: String {
            switch self {
            case .ok: "ok"
            case .error(let state): state
            case .aborted: "aborted"
            case .sync: "sync"
            case .null: "null"
            case .other: "other"
            }
        }
    }

    struct Silent: Error {}

    let handle: ConnectionHandle
    let calls: LoadedLibpq
    /// The last result that was not NULL.
    private(set) var lastResult: QueryResult?

    init(_ configuration: ConnectionConfiguration, logger: Logger) async throws {
        calls = try LoadedLibpq()
        handle = try await Connector(configuration: configuration, reactor: .shared, logger: logger).connect()
    }

    var isBusy: Bool { unsafe calls.isBusy(handle.raw) == 1 }
    var isInPipelineMode: Bool { unsafe calls.pipelineStatus(handle.raw) != 0 }
    /// PQ_PIPELINE_ABORTED.
    var isAborted: Bool { unsafe calls.pipelineStatus(handle.raw) == 2 }

    /// Outside a transaction, with nothing under way (PQTRANS_IDLE).
    var isIdle: Bool { unsafe calls.transactionStatus(handle.raw) == 0 }

    func enterPipelineMode() -> Bool { unsafe calls.enterPipelineMode(handle.raw) == 1 }
    func exitPipelineMode() -> Bool { unsafe calls.exitPipelineMode(handle.raw) == 1 }
    func sendDescribe(statement name: String) -> Bool { unsafe calls.describePrepared(handle.raw, name) == 1 }
    func sendDescribe(portal name: String) -> Bool { unsafe calls.describePortal(handle.raw, name) == 1 }
    func sendFlushRequest() -> Bool { unsafe calls.sendFlushRequest(handle.raw) == 1 }
    func setSingleRowMode() -> Bool { unsafe calls.setSingleRowMode(handle.raw) == 1 }

    /// What the synchronous call answers; frees its result.
    func execSynchronously(_ sql: String) -> Answer {
        guard let pointer = unsafe calls.exec(handle.raw, sql) else { return .null }
        return take(unsafe QueryResult(taking: pointer, noticeSink: handle.noticeSink))
    }

    func send(_ sql: String, _ parameters: Parameters = Parameters()) -> Bool { handle.sendOnce(sql, parameters) }

    /// The next answer, as soon as there is one.
    func next() throws -> Answer {
        // Asked before the socket: what libpq makes up itself makes no socket ready (libpq.md P23).
        while isBusy { try exchange() }
        guard let pointer = unsafe calls.getResult(handle.raw) else { return .null }
        return take(unsafe QueryResult(taking: pointer, noticeSink: handle.noticeSink))
    }

    func next(_ count: Int) throws -> [Answer] { try (0..<count).map { _ in try next() } }

    /// What `body` and the answers to it put on the wire, message by message, as libpq tells it: who, length, type, content.
    func trace(_ body: () throws -> Void) throws -> [String] {
        var content: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = unsafe open_memstream(&content, &size) else { return [] }
        unsafe calls.trace(handle.raw, stream)
        // PQTRACE_SUPPRESS_TIMESTAMPS and PQTRACE_REGRESS_MODE.
        unsafe calls.setTraceFlags(handle.raw, 3)
        defer { unsafe free(content) }
        do {
            defer {
                unsafe calls.untrace(handle.raw)
                unsafe fclose(stream)
            }
            try body()
        }
        let text = unsafe content.map { unsafe String(cString: $0) } ?? ""
        return text.split(separator: "\n").map { $0.split(separator: "\t").joined(separator: " ") }
    }

    /// Writes what libpq holds back, and reads what there is, without waiting.
    func exchangeNow() {
        _ = unsafe calls.flush(handle.raw)
        _ = unsafe calls.consumeInput(handle.raw)
    }

    private func exchange() throws {
        let isBlocked = unsafe calls.flush(handle.raw) == 1
        var entry = pollfd(
            fd: handle.socket, events: Int16(POLLIN) | (isBlocked ? Int16(POLLOUT) : 0), revents: 0)
        guard unsafe poll(&entry, 1, 5000) > 0 else { throw Silent() }
        _ = unsafe calls.consumeInput(handle.raw)
    }

    private func take(_ result: QueryResult) -> Answer {
        lastResult = result
        return switch result.kind {
        case .success: .ok
        case .error: .error("\(result.report.sqlState)")
        case .aborted: .aborted
        case .sync: .sync
        default: .other
        }
    }
}
