internal import CLibpq
internal import Logging

/// Makes connections without blocking the reactor: name look-up and each step of libpq run on helper threads, and only
/// the waits between them are asynchronous (libpq.md P1, P3, P4).
struct Connector: Sendable {
    let configuration: ConnectionConfiguration
    let reactor: Reactor
    let logger: Logger

    /// Tries each host and each of its addresses in order.
    ///
    /// - Throws: `PQError.connectFailed` with the reason of the last attempt.
    func connect() async throws -> ConnectionHandle {
        var lastError = PQError.connectFailed(reason: "no host to connect to", sqlState: nil)
        for endpoint in configuration.endpoints {
            do {
                for attempt in try await addresses(of: endpoint) {
                    do {
                        return try await connect(to: attempt)
                    } catch let error as PQError {
                        lastError = error
                    }
                }
            } catch let error as PQError {
                lastError = error
            }
        }
        throw lastError
    }

    private func addresses(of endpoint: Endpoint) async throws -> [Endpoint] {
        guard let name = endpoint.nameToLookUp else { return [endpoint] }
        let result = try await HelperThreads.connecting.run {
            Result { () throws(PQError) in try NameLookup.addresses(of: name) }
        }
        return try result.get().map { endpoint.with(address: $0) }
    }

    private func connect(to endpoint: Endpoint) async throws -> ConnectionHandle {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        let options = configuration.startOptions(for: endpoint)
        let noticeSink = NoticeSink(logger: logger)
        let started = try await HelperThreads.connecting.run {
            ConnectionHandle.start(options: options, noticeSink: noticeSink)
        }
        guard let handle = started else { throw PQError.connectFailed(reason: "out of memory", sqlState: nil) }
        // As if PQconnectPoll had answered WRITING (PostgreSQL 15 manual, 34.1).
        var next = ConnectionHandle.Step.wait(.write)
        while true {
            switch next {
            case .wait(let interest): try await wait(for: handle, interest, until: deadline)
            case .ready: return try ready(handle)
            case .failed: throw handle.connectError
            }
            next = try await HelperThreads.connecting.run { handle.poll() }
        }
    }

    private func wait(
        for handle: ConnectionHandle, _ interest: Readiness, until deadline: ContinuousClock.Instant
    ) async throws {
        // Read anew each time: libpq may have closed it and opened another (libpq.md P4, P5).
        let socket = handle.socket
        guard handle.isConnecting, socket >= 0 else { throw handle.connectError }
        do {
            try await ReadinessWait(socket: socket, interest: interest, deadline: deadline).value(on: reactor)
        } catch PQError.deadlineExceeded {
            throw PQError.connectFailed(reason: "no answer within \(configuration.connectTimeout)", sqlState: nil)
        }
    }

    private func ready(_ handle: ConnectionHandle) throws(PQError) -> ConnectionHandle {
        guard handle.makeNonBlocking() else { throw handle.connectError }
        return handle
    }
}

extension ConnectionHandle {
    enum Step: Sendable {
        case wait(Readiness)
        case ready
        case failed
    }

    /// Begins to connect, and blocks; `nil` when memory is short.
    fileprivate static func start(options: [(String, String)], noticeSink: NoticeSink) -> ConnectionHandle? {
        let pointer = unsafe withCStrings(options.map(\.0)) { keywords in
            unsafe withCStrings(options.map(\.1)) { values in unsafe PQconnectStartParams(keywords, values, 0) }
        }
        guard let pointer = unsafe pointer else { return nil }
        // So that a refusal names its SQLSTATE: before the connection stands there is no result to ask.
        unsafe PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        return unsafe ConnectionHandle(taking: pointer, noticeSink: noticeSink)
    }

    /// Takes one step, and blocks.
    fileprivate func poll() -> Step {
        switch unsafe PQconnectPoll(raw) {
        case PGRES_POLLING_READING: .wait(.read)
        case PGRES_POLLING_WRITING: .wait(.write)
        case PGRES_POLLING_OK: .ready
        default: .failed
        }
    }

    fileprivate var isConnecting: Bool { unsafe PQstatus(raw) != CONNECTION_BAD }

    /// Only once the connection stands (libpq.md P10).
    fileprivate func makeNonBlocking() -> Bool {
        unsafe PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
        return unsafe PQsetnonblocking(raw, 1) == 0 && setPipelineMode(true)
    }

    fileprivate var connectError: PQError {
        let message = errorMessage
        return .connectFailed(reason: message, sqlState: SQLState(inVerboseMessage: message))
    }
}

extension SQLState {
    /// Finds the state in a message such as `FATAL:  57P03: the database system is starting up`.
    init?(inVerboseMessage message: String) {
        let words = message.split(separator: " ").filter { $0.utf8.count == 6 && $0.utf8.last == UInt8(ascii: ":") }
        let codes = words.map { $0.dropLast() }.filter { word in
            word.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
                && word.utf8.contains { (48...57).contains($0) }
        }
        guard let code = codes.first else { return nil }
        self.init(rawValue: String(code))
    }
}

/// Lends a NULL-terminated array of C strings.
private func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    let arrays = strings.map { Array($0.utf8CString) }
    var joined: [CChar] = []
    var offsets: [Int] = []
    for array in arrays {
        offsets.append(joined.count)
        joined += array
    }
    return unsafe joined.withUnsafeBufferPointer { buffer in
        var pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { unsafe buffer.baseAddress?.advanced(by: $0) }
        unsafe pointers.append(nil)
        return unsafe body(pointers)
    }
}
