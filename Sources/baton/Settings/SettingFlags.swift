import ArgumentParser

/// The flags of a command that stand for settings: `--port 8081` or `--port=8081` for `BATON_PORT`.
///
/// They are made of the declarations, of which ArgumentParser knows nothing: it leaves to us what it does not know itself.
struct SettingFlags: Sendable {
    /// As environment variables would say it.
    private(set) var variables: [String: String] = [:]

    /// - Throws: `ValidationError` for what is no flag of the command.
    init(_ arguments: [String], for purpose: Settings.Purpose) throws {
        let known = Dictionary(uniqueKeysWithValues: SettingCatalogue.flags(of: purpose).map { ($0.flag, $0) })
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let facts = known[parts[0]] else { throw Self.unknown(parts[0], among: known.keys.sorted()) }
            variables[facts.flaggedName] = try Self.value(of: facts, attached: parts.dropFirst().first, &rest)
        }
    }

    private static func value(
        of facts: SettingFacts, attached: String?, _ rest: inout ArraySlice<String>
    ) throws -> String {
        if let attached {
            guard !attached.isEmpty else { throw ValidationError("\(facts.flag) has no value") }
            return attached
        }
        if facts.isSwitch { return "true" }
        guard let value = rest.first, !value.hasPrefix("--"), !value.isEmpty else {
            throw ValidationError(
                "\(facts.flag) has no value; expected \(facts.fileName == nil ? facts.allowed : "a path")")
        }
        rest.removeFirst()
        return value
    }

    private static func unknown(_ argument: String, among flags: [String]) -> ValidationError {
        guard argument.hasPrefix("-") else { return ValidationError("Unexpected argument \"\(argument)\"") }
        let hint = NearestName.nearest(to: argument, among: flags).map { "; did you mean \($0)?" } ?? ""
        return ValidationError("Unknown option \"\(argument)\"\(hint)")
    }
}
