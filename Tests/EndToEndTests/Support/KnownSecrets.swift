import FoundationEssentials
import Synchronization

/// What programs were given in this run and must not tell: secrets, and where the database is.
enum KnownSecrets {
    private struct Known {
        var secrets: Set<String> = []
        var hosts: Set<String> = []
    }

    private static let known = Mutex(Known())
    /// What is shorter is found everywhere.
    private static let lengthLimit = 6

    static var secrets: Set<String> { known.withLock { $0.secrets } }
    static var hosts: Set<String> { known.withLock { $0.hosts } }

    /// Takes note of what a program is given, files with secrets included.
    static func add(settings: [String: String]) {
        for (name, value) in settings {
            guard name.hasSuffix("_FILE") else {
                add(value, of: name)
                continue
            }
            let text = FileManager.default.contents(atPath: value).map { String(decoding: $0, as: UTF8.self) }
            add(text?.filter { !$0.isNewline } ?? "", of: String(name.dropLast("_FILE".count)))
        }
    }

    private static func add(_ value: String, of name: String) {
        switch name {
        case "DATABASE_URL":
            add([value, password(in: value)])
            add(hosts: hosts(in: value))
        case "BATON_PAGE_TOKEN_KEY": add([value])
        case "BATON_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS":
            add([value] + value.split(separator: ",").compactMap { $0.split(separator: "=").last.map(String.init) })
        default: break
        }
    }

    /// Takes note of an API key, of which the id may be told, or of a token, of which nothing may.
    static func add(credential text: String) {
        let secret = text.hasPrefix("bt_") ? text.split(separator: "_", maxSplits: 2).last.map(String.init) : text
        add([secret ?? ""] + (text.split(separator: ".").count == 3 ? text.split(separator: ".").map(String.init) : []))
    }

    private static func add(_ secrets: [String]) {
        known.withLock { $0.secrets.formUnion(secrets.filter { $0.count >= lengthLimit }) }
    }

    private static func add(hosts: [String]) {
        // Those of this machine are where the service listens too.
        let own = ["localhost", "127.0.0.1"]
        known.withLock { $0.hosts.formUnion(hosts.filter { $0.count >= lengthLimit && !own.contains($0) }) }
    }

    /// Of a URI or of a keyword string; empty where there is none.
    private static func password(in connectionString: String) -> String {
        guard let start = connectionString.firstRange(of: "://") else {
            return value(of: "password", in: connectionString) ?? ""
        }
        let authority = connectionString[start.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return "" }
        return String(authority[authority.index(after: colon)..<at])
    }

    private static func hosts(in connectionString: String) -> [String] {
        let named = ["host", "hostaddr"].compactMap { value(of: $0, in: connectionString) }
        guard let start = connectionString.firstRange(of: "://") else { return named }
        let authority = connectionString[start.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return named + [String(authority.split(separator: "@").last?.prefix { $0 != ":" } ?? "")]
    }

    private static func value(of keyword: String, in connectionString: String) -> String? {
        let words = connectionString.split { " ?&".contains($0) }
        return words.first { $0.hasPrefix(keyword + "=") }
            .map { $0.dropFirst(keyword.count + 1).filter { $0 != "'" } }
    }
}
