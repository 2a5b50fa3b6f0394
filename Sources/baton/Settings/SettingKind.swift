import AsyncPQ
import Logging
import TaskAccess
import TaskServer
import Telemetry

/// Why a value cannot be used, for whoever gave it; it does not repeat the value.
struct SettingRefusal: Error {
    var reason: String
}

/// How the values of a setting are written, and which are allowed.
struct SettingKind<Value: Sendable>: Sendable {
    /// What may be given, for a fault and for the documentation: `a number from 0 to 65535`.
    let allowed: String
    /// What stands for the value behind a flag: `NUMBER`.
    let placeholder: String
    /// Whether a flag alone says `true`.
    var isSwitch = false
    let parse: @Sendable (String) throws(SettingRefusal) -> Value
    /// A text that `parse` would take.
    let format: @Sendable (Value) -> String

    /// For values that are refused for one reason only: they are not among the allowed.
    init(
        allowed: String, placeholder: String, isSwitch: Bool = false, format: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.init(allowed: allowed, placeholder: placeholder, isSwitch: isSwitch, format: format) {
            text throws(SettingRefusal) in
            guard let value = parse(text) else { throw SettingRefusal(reason: "expected \(allowed)") }
            return value
        }
    }

    init(
        allowed: String, placeholder: String, isSwitch: Bool = false, format: @escaping @Sendable (Value) -> String,
        checking parse: @escaping @Sendable (String) throws(SettingRefusal) -> Value
    ) {
        self.allowed = allowed
        self.placeholder = placeholder
        self.isSwitch = isSwitch
        self.format = format
        self.parse = parse
    }

    /// The same values, or none.
    var optional: SettingKind<Value?> {
        let (parse, format) = (parse, format)
        return SettingKind<Value?>(
            allowed: allowed, placeholder: placeholder, isSwitch: isSwitch, format: { $0.map(format) ?? "" },
            checking: { text throws(SettingRefusal) in try parse(text) })
    }
}

extension SettingKind<String> {
    static var address: Self {
        Self(allowed: "a host name or an address", placeholder: "HOST", format: { $0 }, parse: { $0 })
    }

    static var text: Self { Self(allowed: "a text", placeholder: "TEXT", format: { $0 }, parse: { $0 }) }

    static var path: Self { Self(allowed: "a path", placeholder: "PATH", format: { $0 }, parse: { $0 }) }

    /// Without a slash at its end, so that a path can follow.
    static var webAddress: Self {
        Self(
            allowed: "an address that begins with http:// or https://", placeholder: "URL", format: { $0 },
            parse: { text in
                let hasHost = ["http://", "https://"].contains { text.hasPrefix($0) && text.count > $0.count }
                let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
                guard hasHost, isPlain else { return nil }
                return text.hasSuffix("/") ? String(text.dropLast()) : text
            })
    }
}

extension SettingKind<Double> {
    static var ratio: Self {
        Self(
            allowed: "a number from 0 to 1, such as 0.05", placeholder: "RATIO",
            format: { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" },
            parse: { text in Double(text).flatMap { (0...1).contains($0) ? $0 : nil } })
    }
}

extension SettingKind<Int> {
    static func number(_ range: ClosedRange<Int>) -> Self {
        Self(
            allowed: "a number from \(range.lowerBound) to \(range.upperBound)", placeholder: "NUMBER",
            format: { "\($0)" }, parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } })
    }

    static func byteCount(_ range: ClosedRange<Int>) -> Self {
        Self(
            allowed: "bytes from \(range.lowerBound.byteCountText) to \(range.upperBound.byteCountText), "
                + "such as 1048576, 64KiB or 1MiB",
            placeholder: "SIZE", format: { $0.byteCountText },
            parse: { text in Int(byteCountText: text).flatMap { range.contains($0) ? $0 : nil } })
    }
}

extension SettingKind<Duration> {
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(
            allowed: "a time from \(range.lowerBound.settingText) to \(range.upperBound.settingText), "
                + "such as 10s, 500ms or 2m",
            placeholder: "TIME", format: { $0.settingText },
            parse: { text in Duration(settingText: text).flatMap { range.contains($0) ? $0 : nil } })
    }
}

extension SettingKind<Bool> {
    static var boolean: Self {
        Self(
            allowed: "true or false", placeholder: "true|false", isSwitch: true, format: { "\($0)" },
            parse: { Bool($0.lowercased()) })
    }
}

extension SettingKind<KeySetSource> {
    static var keySet: Self {
        Self(
            allowed: "a path or an https URL", placeholder: "PATH|URL",
            format: { source in
                switch source {
                case .file(let path): path
                case .url(let url): url
                }
            }, parse: { KeySetSource($0) })
    }
}

extension SettingKind<RateLimit> {
    static var rateLimit: Self {
        Self(
            allowed: "requests and a unit of time: 100/s, 600/m or 5000/h", placeholder: "RATE",
            format: { "\($0.perSecond)/s" }, parse: { RateLimit(settingText: $0) })
    }
}

extension SettingKind<Logger.Level> {
    static var logLevel: Self { .word(among: Logger.Level.self) }
}

extension SettingKind where Value: CaseIterable & RawRepresentable<String> {
    /// One word among those that a type has, in whatever case it is written.
    static func word(among: Value.Type) -> Self {
        Self(
            allowed: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "), placeholder: "WORD",
            format: { $0.rawValue }, parse: { Value(rawValue: $0.lowercased()) })
    }
}

extension SettingKind<Secret> {
    static func secret(minimumByteCount: Int) -> Self {
        Self(
            allowed: "at least \(minimumByteCount) bytes", placeholder: "SECRET", format: { $0.description },
            parse: { $0.utf8.count >= minimumByteCount ? Secret(bytes: Array($0.utf8)) : nil })
    }
}

extension SettingKind<ExportHeaders> {
    static var exportHeaders: Self {
        Self(
            allowed: "name=value,name2=value2, values percent-encoded", placeholder: "HEADERS",
            format: { $0.description },
            checking: { text throws(SettingRefusal) in
                do throws(ExportHeaders.Fault) { return try ExportHeaders(parsing: text) } catch {
                    throw SettingRefusal(reason: error.reason)
                }
            })
    }
}

extension SettingKind<ConnectionConfiguration> {
    static var database: Self {
        Self(
            allowed: "postgresql://user@host:5432/name", placeholder: "URL", format: { $0.description },
            checking: { text throws(SettingRefusal) in
                do throws(PQError) {
                    var connection = try ConnectionConfiguration(text)
                    connection.applicationName = "baton"
                    return connection
                } catch {
                    // Neither the value nor libpq's message: both may hold a password.
                    guard case .invalidConfiguration(let reason) = error else {
                        throw SettingRefusal(reason: "expected postgresql://user@host:5432/name")
                    }
                    throw SettingRefusal(reason: reason)
                }
            })
    }
}

/// A text that must not be seen.
struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    var description: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
