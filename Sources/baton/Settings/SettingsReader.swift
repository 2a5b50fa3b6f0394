import AsyncPQ
import Configuration
import Logging
import TaskServer

/// One setting that cannot be used.
struct SettingFault: Hashable, Sendable {
    var name: String
    /// `nil` for a secret, or when there is none.
    var value: String?
    /// What is allowed.
    var allowed: String
}

/// Every setting that is wrong.
struct SettingFaults: Error, Hashable, Sendable, CustomStringConvertible {
    var faults: [SettingFault]

    var description: String {
        let lines = faults.map { fault in
            let value = fault.value.map { " is \"\($0)\"" } ?? ""
            return "  \(fault.name)\(value): \(fault.allowed)"
        }
        let count = faults.count == 1 ? "1 setting is" : "\(faults.count) settings are"
        return (["\(count) wrong:"] + lines + ["`baton --help` lists all settings."]).joined(separator: "\n")
    }
}

/// Reads settings by name and collects what is wrong with them.
struct SettingsReader {
    private let config: ConfigReader
    private var faults: [SettingFault] = []

    init(environment: [String: String]) {
        // An empty variable is one that was not set: compose files and shells make them easily.
        let present = environment.filter { !$0.value.isEmpty }
        config = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: present))
    }

    mutating func refuse(_ name: String, _ value: String?, _ allowed: String) {
        faults.append(SettingFault(name: name, value: value, allowed: allowed))
    }

    /// - Throws: `SettingFaults` when anything was refused.
    func finish() throws {
        if !faults.isEmpty { throw SettingFaults(faults: faults) }
    }

    func text(_ name: String) -> String? {
        config.string(forKey: ConfigKey(name.lowercased().split(separator: "_").map(String.init)))
    }

    private mutating func value<Value>(_ name: String, allowed: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = parse(text) else {
            refuse(name, text, "expected \(allowed)")
            return nil
        }
        return value
    }

    mutating func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        value(name, allowed: "a number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func duration(_ name: String, _ range: ClosedRange<Duration>) -> Duration? {
        let allowed = "a time from \(range.lowerBound) to \(range.upperBound), such as 10s, 500ms or 2m"
        return value(name, allowed: allowed) { text in
            Duration(settingText: text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func byteCount(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        let allowed = "bytes from \(range.lowerBound) to \(range.upperBound), such as 1048576, 64KiB or 1MiB"
        return value(name, allowed: allowed) { text in
            Int(byteCountText: text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func flag(_ name: String) -> Bool? {
        value(name, allowed: "true or false") { Bool($0.lowercased()) }
    }

    /// - Parameter burst: The setting that says how many may come at once; as many as the limit names when it is not set.
    mutating func rateLimit(_ name: String, burst: String) -> RateLimit? {
        let atOnce = number(burst, 1...1_000_000)
        let limit = value(name, allowed: "requests and a unit of time: 100/s, 600/m or 5000/h") { text in
            RateLimit(settingText: text)
        }
        guard var limit else {
            if atOnce != nil { refuse(burst, text(burst), "means nothing without \(name)") }
            return nil
        }
        if let atOnce { limit.burst = atOnce }
        return limit
    }

    mutating func logLevel(_ name: String) -> Logger.Level? {
        let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        return value(name, allowed: "one of \(names)") { Logger.Level(rawValue: $0.lowercased()) }
    }

    mutating func deployment(_ name: String) -> Deployment? {
        let names = Deployment.allCases.map(\.rawValue).joined(separator: ", ")
        return value(name, allowed: "one of \(names)") { Deployment(rawValue: $0) }
    }

    mutating func secret(_ name: String, minimumByteCount: Int) -> Secret? {
        guard let text = text(name) else { return nil }
        guard text.utf8.count >= minimumByteCount else {
            refuse(name, nil, "expected at least \(minimumByteCount) bytes")
            return nil
        }
        return Secret(bytes: Array(text.utf8))
    }

    mutating func database(isRequired: Bool) -> ConnectionConfiguration? {
        guard let text = text("DATABASE_URL") else {
            if isRequired { refuse("DATABASE_URL", nil, "is not set; expected postgresql://user@host:5432/name") }
            return nil
        }
        do throws(PQError) {
            var connection = try ConnectionConfiguration(text)
            connection.applicationName = "baton"
            return connection
        } catch {
            // Neither the value nor libpq's message: both may hold a password.
            if case .invalidConfiguration(let reason) = error { refuse("DATABASE_URL", nil, reason) }
            return nil
        }
    }
}
