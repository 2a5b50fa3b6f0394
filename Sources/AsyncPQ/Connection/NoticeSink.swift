internal import CLibpq
internal import Logging
internal import Synchronization

/// Receives what the server says without being asked: notices, warnings, and that the session is about to end.
///
/// A FATAL that arrives while the session is idle comes as a notice, and libpq's status stays OK until the next read
/// (libpq.md P19), so the connection asks for `fatalReport` after each read. libpq copies the receiver's context into
/// each result; results therefore hold the sink as well (P20).
final class NoticeSink: Sendable {
    private let logger: Logger
    private let fatal = Mutex<ServerReport?>(nil)
    private let hasUnsecuredCommit = Atomic<Bool>(false)

    init(logger: Logger) { self.logger = logger }

    /// Why the server ends the session, once it has said so.
    var fatalReport: ServerReport? { fatal.withLock { $0 } }

    /// Whether a commit's wait for a standby was broken off since this was last asked.
    func takeUnsecuredCommit() -> Bool {
        guard hasUnsecuredCommit.load(ordering: .relaxed) else { return false }
        return hasUnsecuredCommit.exchange(false, ordering: .relaxed)
    }

    /// Makes this the receiver of the connection's notices.
    ///
    /// - Precondition: The sink outlives the connection and its results.
    func install(on connection: OpaquePointer) {
        _ = unsafe PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context = unsafe context, let result = unsafe result else { return }
                let sink = unsafe Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue()
                unsafe sink.receive(ServerReport(readingFrom: result))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func receive(_ report: ServerReport) {
        if report.endsSession { fatal.withLock { $0 = $0 ?? report } }
        if report.sourceFunction == "SyncRepWaitForLSN" { hasUnsecuredCommit.store(true, ordering: .relaxed) }
        let level: Logger.Level =
            switch report.severity {
            case "WARNING", "FATAL", "PANIC": .warning
            case "DEBUG": .debug
            default: .info
            }
        logger.log(
            level: level, "notice from PostgreSQL",
            metadata: [
                "severity": "\(report.severity)", "sqlstate": "\(report.sqlState)", "message": "\(report.message)",
            ])
    }
}
