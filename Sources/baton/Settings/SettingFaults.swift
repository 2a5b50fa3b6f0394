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

/// A variable that begins like ours and is none.
struct UnknownName: Hashable, Sendable {
    var name: String
    /// The setting that may be meant; `nil` when none is near.
    var nearest: String?

    var hint: String { nearest.map { "did you mean \($0)?" } ?? "baton --help lists all" }
}
