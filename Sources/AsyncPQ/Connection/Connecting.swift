internal import Logging

/// Makes connections without blocking the reactor: name look-up and each step of libpq run on helper threads, and only
/// the waits between them are asynchronous (libpq.md P1, P3, P4).
struct Connector: Sendable {
    let configuration: ConnectionConfiguration
    let reactor: Reactor
    let logger: Logger
    /// The addresses of a host's name; blocks.
    var lookUp: @Sendable (String) throws(ConnectFault) -> [String] = { name throws(ConnectFault) in
        try NameLookup.addresses(of: name)
    }

    /// Tries the hosts until one gives a connection.
    ///
    /// - Throws: `PQError.connectFailed` with the reason of each host; `CancellationError`.
    func connect() async throws -> ConnectionHandle {
        let deadline = ContinuousClock.now + configuration.totalConnectTimeout
        let inherited = try await inheritedOptions(until: deadline)
        let plan = try ConnectionPlan(options: inherited)
        let ownLimit =
            configuration.chosenConnectTimeout ?? plan.connectTimeout ?? ConnectionConfiguration.defaultConnectTimeout
        var search = HostSearch(plan)
        while let step = search.next() {
            let limit = min(ownLimit, ContinuousClock.now.duration(to: deadline))
            do {
                switch step {
                case .lookUp(let endpoint): search.found(try await addresses(of: endpoint, within: limit))
                case .connect(let endpoint, let role):
                    let options = configuration.startOptions(for: endpoint, role: role, inherited: inherited)
                    return try await connect(to: endpoint, plan.role, options, within: limit)
                }
            } catch let fault as ConnectFault {
                logger.debug("no connection to PostgreSQL", metadata: ["reason": "\(fault.reason)"])
                search.failed(fault)
            }
            if deadline <= .now { search.giveUp() }
        }
        throw search.error
    }

    private func inheritedOptions(until deadline: ContinuousClock.Instant) async throws -> [String: String] {
        let options = configuration.options
        let call = BlockingCall { Result { () throws(PQError) in try InheritedOptions.read(completing: options) } }
        guard let result = try await call.value(on: .connecting, until: deadline, reactor) else {
            throw PQError.connectFailed(reason: "the service file could not be read in time", sqlState: nil)
        }
        return try result.get()
    }

    private func addresses(of endpoint: Endpoint, within limit: Duration) async throws -> [String] {
        guard let name = endpoint.nameToLookUp else { return [] }
        let lookUp = lookUp
        let call = BlockingCall { Result { () throws(ConnectFault) in try lookUp(name) } }
        guard let result = try await call.value(on: .connecting, until: .now + limit, reactor) else {
            throw ConnectFault(kind: .nameUnknown, reason: "\"\(name)\" has no address: no answer within \(limit)")
        }
        return try result.get()
    }

    private func connect(
        to endpoint: Endpoint, _ role: SessionRole, _ options: [(String, String)], within limit: Duration
    ) async throws -> ConnectionHandle {
        let attempt = ConnectAttempt(
            endpoint: endpoint, role: role, options: options, limit: limit, reactor: reactor,
            noticeSink: NoticeSink(logger: logger))
        let handle = try await attempt.run()
        logger.debug("connected to PostgreSQL", metadata: ["server": "\(endpoint)", "pid": "\(handle.backendPID)"])
        return handle
    }
}
