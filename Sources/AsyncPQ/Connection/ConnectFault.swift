/// Why one address, or the name of one host, did not give a connection.
struct ConnectFault: Error, Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// The name has no address, or none in time.
        case nameUnknown
        /// Nobody answers there, or not in time, or the link broke, or TLS did not come about.
        case unreachable
        /// The server let us in, but is not in the role that was asked for.
        case wrongRole
        /// The server's own refusal.
        case refused(SQLState)
        /// This program or its libpq cannot do it anywhere.
        case impossible
    }

    var kind: Kind
    /// Names the host, and never a secret.
    var reason: String

    /// What is tried next.
    enum Consequence: Equatable {
        /// The same host may answer at another address.
        case nextAddress
        case nextHost
        /// The login would fail everywhere, and each attempt may count against it.
        case end
    }

    var consequence: Consequence {
        switch kind {
        case .unreachable: .nextAddress
        case .nameUnknown, .wrongRole: .nextHost
        case .impossible: .end
        case .refused(let state): state.endsSearch ? .end : .nextHost
        }
    }

    var sqlState: SQLState? {
        guard case .refused(let state) = kind else { return nil }
        return state
    }
}

extension SQLState {
    /// Password or role not accepted (class 28), no such database, no right to connect to it.
    fileprivate var endsSearch: Bool {
        errorClass == "28" || self == .invalidCatalogName || self == SQLState(rawValue: "42501")
    }

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
