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
}

extension ConnectionConfiguration {
    /// The hosts of the connection string in order.
    var endpoints: [Endpoint] {
        let hosts = list("host")
        let addresses = list("hostaddr")
        let ports = list("port")
        let count = max(hosts.count, addresses.count, 1)
        func entry(_ list: [String], _ index: Int) -> String? {
            guard index < list.count, !list[index].isEmpty else { return nil }
            return list[index]
        }
        return (0..<count).map { index in
            // One port serves all hosts.
            let port = ports.count == 1 ? entry(ports, 0) : entry(ports, index)
            return Endpoint(host: entry(hosts, index), address: entry(addresses, index), port: port)
        }
    }

    private func list(_ keyword: String) -> [String] {
        guard let value = options[keyword] else { return [] }
        return value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// What libpq is given for one endpoint: arrays, not a string, so that no part is parsed again (libpq.md P7).
    func startOptions(for endpoint: Endpoint) -> [(String, String)] {
        var all = options
        all["host"] = endpoint.host
        all["hostaddr"] = endpoint.address
        all["port"] = endpoint.port
        all["client_encoding"] = "UTF8"
        setDefault(&all, "fallback_application_name", applicationName)
        // "prefer" would cost a round trip and Kerberos calls that block, for a rare use.
        setDefault(&all, "gssencmode", "disable", environment: "PGGSSENCMODE")
        // Notice a dead peer within a minute; libpq leaves it to the system, which takes two hours.
        setDefault(&all, "keepalives_idle", "30")
        setDefault(&all, "keepalives_interval", "10")
        setDefault(&all, "keepalives_count", "3")
        setDefault(&all, "tcp_user_timeout", "60000")
        return all.sorted { $0.key < $1.key }
    }

    private func setDefault(_ all: inout [String: String], _ key: String, _ value: String, environment: String? = nil) {
        if let environment, unsafe getenv(environment) != nil { return }
        if all[key] == nil { all[key] = value }
    }
}
