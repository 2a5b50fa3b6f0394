internal import CLibpq

/// One attempt to connect to one address, within a time.
struct ConnectAttempt: Sendable {
    let endpoint: Endpoint
    /// The role that the caller wants, which is not always what this attempt asks libpq for.
    let role: SessionRole
    let options: [(String, String)]
    /// From the first step to the end of authentication.
    let limit: Duration
    let reactor: Reactor
    let noticeSink: NoticeSink

    /// - Throws: `ConnectFault`, `CancellationError`.
    func run() async throws -> ConnectionHandle {
        let deadline = ContinuousClock.now + limit
        let (options, noticeSink, endpoint, role) = (options, noticeSink, endpoint, role)
        let started = try await step(until: deadline) {
            ConnectionHandle.start(options, to: endpoint, role, noticeSink: noticeSink)
        }
        guard let handle = started else { throw ConnectFault(kind: .impossible, reason: "out of memory") }
        // As if PQconnectPoll had answered WRITING (PostgreSQL 15 manual, 34.1).
        var next = ConnectionHandle.Step.wait(.write)
        while true {
            switch next {
            case .wait(let interest): try await wait(for: handle, interest, until: deadline)
            case .ready: return try await step(until: deadline) { handle.becomeReady() }.get()
            case .failed: throw handle.connectFault
            }
            next = try await step(until: deadline) { handle.poll() }
        }
    }

    /// Runs what may block.
    private func step<Value: Sendable>(
        until deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () -> Value
    ) async throws -> Value {
        guard let value = try await BlockingCall(work).value(on: .connecting, until: deadline, reactor) else {
            throw timeoutFault
        }
        return value
    }

    private func wait(
        for handle: ConnectionHandle, _ interest: Readiness, until deadline: ContinuousClock.Instant
    ) async throws {
        // Read anew each time: libpq may have closed it and opened another (libpq.md P4, P5).
        let socket = handle.socket
        guard handle.isConnecting, socket >= 0 else { throw handle.connectFault }
        if interest == .read, handle.hasBufferedTLSBytes { return }
        do {
            try await ReadinessWait(socket: socket, interest: interest, deadline: deadline).value(on: reactor)
        } catch PQError.deadlineExceeded {
            throw timeoutFault
        } catch PQError.connectFailed(let reason, _) {
            throw ConnectFault(kind: .unreachable, reason: "\(place) failed: \(reason)")
        }
    }

    private var place: String { "connection to server at \(endpoint)" }

    private var timeoutFault: ConnectFault {
        ConnectFault(kind: .unreachable, reason: "\(place) failed: no answer within \(limit)")
    }
}

extension ConnectionHandle {
    enum Step: Sendable {
        case wait(Readiness)
        case ready
        case failed
    }

    /// Begins to connect, and blocks; `nil` when memory is short.
    fileprivate static func start(
        _ options: [(String, String)], to endpoint: Endpoint, _ role: SessionRole, noticeSink: NoticeSink
    ) -> ConnectionHandle? {
        guard let pointer = unsafe startConnecting(options) else { return nil }
        // So that a refusal names its SQLSTATE: before the connection stands there is no result to ask.
        unsafe PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        return unsafe ConnectionHandle(taking: pointer, endpoint: endpoint, role: role, noticeSink: noticeSink)
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

    /// What is done once, when the connection stands (libpq.md P10); blocks.
    fileprivate func becomeReady() -> Result<ConnectionHandle, ConnectFault> {
        if unsafe PQsslInUse(raw) == 1, let fault = LibpqVersion.loaded.tlsFault {
            return .failure(ConnectFault(kind: .impossible, reason: fault))
        }
        unsafe PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
        guard unsafe PQsetnonblocking(raw, 1) == 0, setPipelineMode(true) else { return .failure(connectFault) }
        prepareToCancel()
        return .success(self)
    }

    fileprivate var connectFault: ConnectFault {
        let message = errorMessage
        if let state = SQLState(inVerboseMessage: message) {
            return ConnectFault(kind: .refused(state), reason: message)
        }
        // Parameters come after authentication: the server had let us in, and it was libpq that refused.
        let hadSession = unsafe PQparameterStatus(raw, "server_version") != nil
        return ConnectFault(kind: hadSession ? .wrongRole : .unreachable, reason: message)
    }
}
