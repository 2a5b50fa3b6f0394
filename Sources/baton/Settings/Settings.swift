/// What was chosen about how to run, checked as a whole: `settings.port` is the value of `SettingCatalogue.port`.
///
/// Read at the start and on SIGHUP; each module is given its own part of it.
@dynamicMemberLookup
struct Settings: Sendable {
    /// Which command reads them: some defaults differ.
    enum Purpose: String, Sendable, CaseIterable {
        case serve
        case dev
        case migrate
        /// And `tenants`.
        case keys
        case health
    }

    /// One setting as it is now, and where that came from.
    struct Entry: Sendable {
        var value: any Sendable
        var origin: SettingOrigin
        /// As `baton config` shows it.
        var text: String
        /// What was given, to tell whether it has changed; `nil` for a default.
        var given: Secret?
    }

    let purpose: Purpose
    /// By the setting's name, complete.
    private(set) var entries: [String: Entry]
    /// Variables that begin like ours and are none: most likely misspelt.
    let unknownNames: [UnknownName]

    init(purpose: Purpose, entries: [String: Entry], unknownNames: [UnknownName]) {
        self.purpose = purpose
        self.entries = entries
        self.unknownNames = unknownNames
    }

    subscript<Value>(dynamicMember path: KeyPath<SettingCatalogue, Setting<Value>>) -> Value {
        let setting = SettingCatalogue.shared[keyPath: path]
        return entries[setting.facts.name]?.value as? Value ?? setting.exceptions[purpose] ?? setting.fallback
    }

    /// Whether the setting was given, and is not at its default.
    func isGiven<Value>(_ path: KeyPath<SettingCatalogue, Setting<Value>>) -> Bool {
        entries[SettingCatalogue.shared[keyPath: path].facts.name]?.given != nil
    }

    /// Puts a value that follows from others in the place of what was read.
    mutating func adopt<Value>(
        _ path: KeyPath<SettingCatalogue, Setting<Value>>, _ value: Value, text: String? = nil
    ) {
        let name = SettingCatalogue.shared[keyPath: path].facts.name
        entries[name]?.value = value
        if let text { entries[name]?.text = text }
    }

    /// The settings that are not the same in both, in the order of the catalogue.
    func changes(from old: Settings) -> [SettingFacts] {
        SettingCatalogue.all.map(\.facts).filter { entries[$0.name]?.given != old.entries[$0.name]?.given }
    }
}
