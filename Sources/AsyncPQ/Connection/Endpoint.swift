internal import Glibc

/// One place where a server may be; a connection string may list several (PostgreSQL 15 manual, 34.1.1.3).
struct Endpoint: Hashable, Sendable {
    /// A name, an address or a socket's directory; `nil` leaves it to libpq: environment, service file, default.
    var host: String?
    /// Where to connect; the name is then used for certificates and `.pgpass` only.
    var address: String?
    var port: String?

    /// What must be looked up before libpq may connect without blocking.
    var nameToLookUp: String? {
        guard address == nil, let host, !host.isEmpty, !host.hasPrefix("/"), !host.hasPrefix("@") else { return nil }
        return host
    }

    func with(address: String) -> Endpoint { Endpoint(host: host, address: address, port: port) }

    /// Whether the two are addresses of one name.
    func isSameHost(as other: Endpoint) -> Bool { host == other.host && port == other.port && host != nil }
}

extension Endpoint: CustomStringConvertible {
    /// The text for a log, in libpq's words.
    var description: String {
        let port = port ?? "5432"
        guard let name = host ?? address else { return "the default server" }
        if name.hasPrefix("/") || name.hasPrefix("@") { return "socket \"\(name)/.s.PGSQL.\(port)\"" }
        guard let address, address != name else { return "\"\(name)\", port \(port)" }
        return "\"\(name)\" (\(address)), port \(port)"
    }
}

extension Endpoint {
    /// The hosts of a connection string in order.
    ///
    /// - Throws: `PQError.invalidConfiguration`, which quotes no value.
    static func list(from options: [String: String]) throws(PQError) -> [Endpoint] {
        func list(_ keyword: String) -> [String] {
            guard let value = options[keyword], !value.isEmpty else { return [] }
            return value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        let count = max(hosts.count, addresses.count, 1)
        guard addresses.isEmpty || hosts.isEmpty || hosts.count == addresses.count, [0, 1, count].contains(ports.count)
        else { throw .invalidConfiguration(reason: "as many hosts as addresses and ports are needed") }
        guard ports.allSatisfy({ $0.isEmpty || UInt16($0).map { $0 > 0 } == true }) else {
            throw .invalidConfiguration(reason: "a port is not a number from 1 to 65535")
        }
        func entry(_ list: [String], _ index: Int) -> String? {
            guard index < list.count, !list[index].isEmpty else { return nil }
            return list[index]
        }
        // One port serves all hosts.
        return (0..<count).map { index in
            let port = ports.count == 1 ? entry(ports, 0) : entry(ports, index)
            return Endpoint(host: entry(hosts, index), address: entry(addresses, index), port: port)
        }
    }
}

extension ConnectionConfiguration {
    /// What libpq is given for one endpoint: arrays, not a string, so that no part is parsed again (libpq.md P7).
    ///
    /// - Parameter inherited: What a service file, the environment and libpq itself add to the connection string.
    func startOptions(
        for endpoint: Endpoint, role: SessionRole = .any, inherited: [String: String] = [:]
    ) -> [(String, String)] {
        var all = options
        all[ConnectionString.loadBalancingKeyword] = nil
        all["host"] = endpoint.host
        all["hostaddr"] = endpoint.address
        all["port"] = endpoint.port
        // libpq checks the role of the one host it is given; which host comes next is ours to say.
        all["target_session_attrs"] = role.rawValue
        all["client_encoding"] = "UTF8"
        all["options"] = sessionOptions(inherited: inherited)
        // Notice a dead peer within a minute; libpq leaves it to the system, which takes two hours.
        let defaults = [
            "fallback_application_name": applicationName, "keepalives_idle": "30", "keepalives_interval": "10",
            "keepalives_count": "3", "tcp_user_timeout": "60000",
        ]
        for (keyword, value) in defaults where inherited[keyword] == nil && all[keyword] == nil { all[keyword] = value }
        // libpq's own "prefer" would cost a round trip and Kerberos calls that block, for a rare use.
        let isGSSChosen = inherited["gssencmode"].map { $0 != "prefer" } ?? false
        if all["gssencmode"] == nil, !isGSSChosen, unsafe getenv("PGGSSENCMODE") == nil {
            all["gssencmode"] = "disable"
        }
        return all.sorted { $0.key < $1.key }
    }

    /// What the server is to set for the session before all else; of two settings of one name the later one counts.
    private func sessionOptions(inherited: [String: String]) -> String? {
        let chosen = options["options"] ?? inherited["options"]
        guard let timeout = idleInTransactionTimeout else { return chosen }
        let milliseconds = max(1, Int64(timeout / .milliseconds(1)))
        let own = "-c idle_in_transaction_session_timeout=\(milliseconds)"
        return chosen.map { "\(own) \($0)" } ?? own
    }
}
