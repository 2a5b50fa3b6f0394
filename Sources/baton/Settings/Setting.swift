/// One thing about the program that whoever runs it may choose, declared once, in `SettingCatalogue`.
///
/// The reader, the flags, `--help`, `baton config` and `docs/settings.md` are all made of these declarations.
struct Setting<Value: Sendable>: Sendable {
    let facts: SettingFacts
    let kind: SettingKind<Value>
    let fallback: Value
    /// Commands that have another default.
    let exceptions: [Settings.Purpose: Value]

    /// - Parameters:
    ///   - fallback: What counts when it is not set.
    ///   - exceptions: Commands for which something else counts then.
    ///   - brief: A few words for `--help`.
    ///   - details: A sentence for the documentation, without a full stop; `brief` when there is no more to say.
    ///   - commands: Which take it as a flag.
    init(
        _ name: String, _ kind: SettingKind<Value>, default fallback: Value,
        except exceptions: [Settings.Purpose: Value] = [:], _ brief: String, details: String? = nil,
        commands: Set<Settings.Purpose> = [.serve, .dev], isReloadable: Bool = false
    ) {
        self.kind = kind
        self.fallback = fallback
        self.exceptions = exceptions
        var texts = [kind.format(fallback)]
        for (purpose, value) in exceptions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            texts.append("\(purpose.rawValue) \(kind.format(value))")
        }
        facts = SettingFacts(
            name: name, allowed: kind.allowed, placeholder: kind.placeholder, isSwitch: kind.isSwitch,
            defaultText: texts.joined(separator: ", "), brief: brief, details: details ?? brief, commands: commands,
            isReloadable: isReloadable)
    }

    /// A setting without a value of its own when it is not set.
    ///
    /// - Parameters:
    ///   - absence: What happens then, for people.
    ///   - purposes: Commands that do not start without it.
    ///   - isSecret: Its value is never shown, it may come from a file that `NAME_FILE` names, and no flag takes it.
    init<Wrapped>(
        _ name: String, optional kind: SettingKind<Wrapped>, without absence: String, _ brief: String,
        details: String? = nil, commands: Set<Settings.Purpose> = [.serve, .dev],
        neededBy purposes: Set<Settings.Purpose> = [], isSecret: Bool = false, isReloadable: Bool = false
    ) where Value == Wrapped? {
        self.kind = kind.optional
        fallback = nil
        exceptions = [:]
        facts = SettingFacts(
            name: name, allowed: kind.allowed, placeholder: kind.placeholder, isSwitch: kind.isSwitch,
            defaultText: absence, isDefaultProse: true, brief: brief, details: details ?? brief, commands: commands,
            neededBy: purposes, isSecret: isSecret, isReloadable: isReloadable)
    }
}

/// What there is to say about a setting, whatever the type of its value.
struct SettingFacts: Sendable {
    /// Of the environment variable.
    let name: String
    /// What may be given.
    let allowed: String
    /// What stands for the value behind the flag.
    let placeholder: String
    /// Whether the flag alone says `true`.
    let isSwitch: Bool
    let defaultText: String
    /// The default is told in words, it is no value that could be given.
    var isDefaultProse = false
    let brief: String
    let details: String
    let commands: Set<Settings.Purpose>
    var neededBy: Set<Settings.Purpose> = []
    var isSecret = false
    /// Whether SIGHUP brings a new value into the running service.
    let isReloadable: Bool

    /// The variable that names a file with the value; `nil` where there is none.
    var fileName: String? { isSecret ? name + "_FILE" : nil }

    /// The variable that the flag stands for: a secret has no place in a list of processes, its file has.
    var flaggedName: String { fileName ?? name }

    /// `--port` for `BATON_PORT`.
    var flag: String {
        let words = flaggedName.hasPrefix("BATON_") ? flaggedName.dropFirst("BATON_".count) : flaggedName[...]
        return "--" + words.lowercased().split(separator: "_").joined(separator: "-")
    }

    /// Every environment variable that says something about it.
    var variables: [String] { [name] + (fileName.map { [$0] } ?? []) }
}

/// A setting without the type of its value.
protocol AnySetting: Sendable {
    var facts: SettingFacts { get }

    func value(of text: String) throws(SettingRefusal) -> any Sendable
    func defaultValue(for purpose: Settings.Purpose) -> (value: any Sendable, text: String)
}

extension Setting: AnySetting {
    func value(of text: String) throws(SettingRefusal) -> any Sendable { try kind.parse(text) }

    func defaultValue(for purpose: Settings.Purpose) -> (value: any Sendable, text: String) {
        let value = exceptions[purpose] ?? fallback
        return (value, facts.isDefaultProse ? facts.defaultText : kind.format(value))
    }
}
