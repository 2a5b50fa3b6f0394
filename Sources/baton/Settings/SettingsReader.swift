/// Where settings are read from, again and again: the flags and the environment stay, files may change.
///
/// A flag wins over the environment, and the environment over the file that `BATON_SETTINGS_FILE` names.
struct SettingsReader: Sendable {
    let purpose: Settings.Purpose
    private let given: [SettingLayer]

    /// - Parameter flags: As variables, from `SettingFlags`.
    init(environment: [String: String], flags: [String: String] = [:], for purpose: Settings.Purpose) {
        self.purpose = purpose
        given = [SettingLayer(.flags, flags), SettingLayer(.environment, environment)]
    }

    /// Reads every setting, and only then complains about all that are wrong.
    ///
    /// - Throws: `SettingFaults`.
    func read() throws -> Settings {
        let (settings, faults) = readAll()
        if !faults.isEmpty { throw SettingFaults(faults: faults) }
        return settings
    }

    /// What can be read, and what is wrong with the rest, which is at its defaults.
    func readAll() -> (settings: Settings, faults: [SettingFault]) {
        var pass = SettingsPass(purpose: purpose, layers: given)
        pass.addSettingsFile()
        for setting in SettingCatalogue.all { pass.read(setting) }
        return pass.finish()
    }

    /// Some settings alone, whatever the others are.
    ///
    /// - Throws: `SettingFaults`.
    func read(only names: Set<String>) throws -> Settings {
        var pass = SettingsPass(purpose: purpose, layers: given)
        pass.addSettingsFile()
        for setting in SettingCatalogue.all where names.contains(setting.facts.name) { pass.read(setting) }
        if !pass.faults.isEmpty { throw SettingFaults(faults: pass.faults) }
        return Settings(purpose: purpose, entries: pass.entries, unknownNames: [])
    }
}

/// One walk through the settings.
private struct SettingsPass {
    let purpose: Settings.Purpose
    var layers: [SettingLayer]
    var entries: [String: Settings.Entry] = [:]
    var faults: [SettingFault] = []

    init(purpose: Settings.Purpose, layers: [SettingLayer]) {
        self.purpose = purpose
        self.layers = layers
    }

    /// The layer below the others, when one of them names its file.
    mutating func addSettingsFile() {
        let name = SettingCatalogue.shared.settingsFile.facts.name
        guard let path = layers.lazy.compactMap({ $0.text(name) }).first else { return }
        do throws(SettingRefusal) {
            let file = try SettingsFile(path: path)
            faults += file.faults
            layers.append(SettingLayer(.settingsFile(path: path), file.variables))
        } catch {
            faults.append(SettingFault(name: name, value: path, allowed: error.reason))
        }
    }

    mutating func read(_ setting: any AnySetting) {
        let facts = setting.facts
        for layer in layers {
            let text = layer.text(facts.name, isSecret: facts.isSecret)
            let path = facts.fileName.flatMap { layer.text($0) }
            switch (text, path) {
            case (nil, nil): continue
            case (_?, _?):
                return refuse(
                    facts, nil, "is given twice, as \(facts.name) and as \(facts.name)_FILE; expected one of them")
            case (let text?, nil): return take(text, for: setting, from: layer.origin(of: facts))
            case (nil, let path?): return takeFile(path, for: setting)
            }
        }
        if facts.neededBy.contains(purpose) { refuse(facts, nil, "is not set; expected \(facts.allowed)") }
        let fallback = setting.defaultValue(for: purpose)
        entries[facts.name] = Settings.Entry(value: fallback.value, origin: .fallback, text: fallback.text)
    }

    private mutating func takeFile(_ path: String, for setting: any AnySetting) {
        do throws(SettingRefusal) {
            take(try SecretFile.text(at: path), for: setting, from: .file(path: path))
        } catch {
            let name = setting.facts.fileName ?? setting.facts.name
            faults.append(SettingFault(name: name, value: path, allowed: error.reason))
        }
    }

    private mutating func take(_ text: String, for setting: any AnySetting, from origin: SettingOrigin) {
        let facts = setting.facts
        do throws(SettingRefusal) {
            entries[facts.name] = Settings.Entry(
                value: try setting.value(of: text), origin: origin, text: facts.isSecret ? "<secret>" : text,
                given: Secret(bytes: Array(text.utf8)))
        } catch {
            refuse(facts, facts.isSecret ? nil : text, error.reason)
        }
    }

    private mutating func refuse(_ facts: SettingFacts, _ value: String?, _ reason: String) {
        faults.append(SettingFault(name: facts.name, value: value, allowed: reason))
    }

    func finish() -> (settings: Settings, faults: [SettingFault]) {
        let names = layers.reduce(into: Set<String>()) { $0.formUnion($1.names) }
        var settings = Settings(
            purpose: purpose, entries: entries, unknownNames: NearestName.unknown(among: names))
        // Those that were refused have no entry, and stand at their defaults here: nothing follows from that.
        let rules = settings.reconcile().filter { fault in !faults.contains { $0.name == fault.name } }
        return (settings, faults + rules)
    }
}
