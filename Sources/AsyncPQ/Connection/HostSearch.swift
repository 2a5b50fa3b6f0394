/// Which host and address is tried next: a pure value, told of each failure.
///
/// Hosts are taken in order, each with all its addresses. For `prefer-standby` there are two passes: the first asks for a
/// standby, the second takes those that were reached in the first and are none.
struct HostSearch {
    enum Step: Equatable {
        case lookUp(Endpoint)
        case connect(Endpoint, SessionRole)
    }

    private var hosts: [Endpoint]
    /// The addresses of the present host.
    private var candidates: [Endpoint] = []
    private var declined: [Endpoint] = []
    private var role: SessionRole
    private var isSecondPassDue: Bool
    private let shuffle: ([Endpoint]) -> [Endpoint]
    private var faults: [ConnectFault] = []

    /// - Parameter shuffle: How to order the hosts, and the addresses of each, where the plan wants them shuffled.
    init(_ plan: ConnectionPlan, shuffle: @escaping ([Endpoint]) -> [Endpoint] = { $0.shuffled() }) {
        self.shuffle = plan.isShuffled ? shuffle : { $0 }
        hosts = self.shuffle(plan.endpoints)
        isSecondPassDue = plan.role == .preferStandby
        role = plan.role == .preferStandby ? .standby : plan.role
    }

    /// `nil` when everything was tried.
    mutating func next() -> Step? {
        if !candidates.isEmpty { return .connect(candidates[0], role) }
        if let host = hosts.first {
            if host.nameToLookUp != nil { return .lookUp(host) }
            candidates = [hosts.removeFirst()]
            return next()
        }
        guard isSecondPassDue, !declined.isEmpty else { return nil }
        isSecondPassDue = false
        (candidates, declined, role) = (declined, [], .any)
        return next()
    }

    /// The name of the host in the last step has these addresses.
    mutating func found(_ addresses: [String]) {
        guard !hosts.isEmpty else { return }
        let host = hosts.removeFirst()
        candidates = shuffle(addresses.map { host.with(address: $0) })
    }

    /// The last step brought no connection.
    mutating func failed(_ fault: ConnectFault) {
        faults.append(fault)
        guard let tried = candidates.first else {
            // It was a look-up.
            if !hosts.isEmpty { hosts.removeFirst() }
            return
        }
        candidates.removeFirst()
        if fault.kind == .wrongRole { declined.append(tried) }
        switch fault.consequence {
        case .nextAddress: break
        case .nextHost: candidates.removeAll { $0.isSameHost(as: tried) }
        case .end: giveUp()
        }
    }

    /// Nothing more is tried.
    mutating func giveUp() {
        hosts = []
        candidates = []
        isSecondPassDue = false
    }

    /// Each reason once, in the order of the attempts; the state of the refusal that ended the search, or the first.
    var error: PQError {
        var reasons: [String] = []
        for fault in faults where !reasons.contains(fault.reason) { reasons.append(fault.reason) }
        let deciding = faults.last { $0.consequence == .end } ?? faults.first { $0.sqlState != nil }
        let reason = reasons.isEmpty ? "no host to connect to" : reasons.joined(separator: "; ")
        return .connectFailed(reason: reason, sqlState: deciding?.sqlState)
    }
}
