import TaskModel

/// The settings as they are in effect, as `baton config` prints them: no secret in them.
struct SettingsReport {
    let settings: Settings

    private var rows: [(facts: SettingFacts, entry: Settings.Entry)] {
        SettingCatalogue.all.compactMap { setting in
            settings.entries[setting.facts.name].map { (setting.facts, $0) }
        }
    }

    /// One line each: name, value, where it came from.
    var table: String {
        let lines = rows.map { facts, entry in
            let source = [entry.origin.word.replacing("_", with: " "), entry.origin.place].compactMap { $0 }
            return (facts.name, shown(facts, entry), source.joined(separator: " "))
        }
        let nameWidth = lines.map(\.0.count).max() ?? 0
        let valueWidth = lines.map(\.1.count).max() ?? 0
        return lines.map { name, value, source in
            padded(name, nameWidth) + "  " + padded(value, valueWidth) + "  " + source
        }.joined(separator: "\n")
    }

    /// `{"settings":[{"name","value","source","place","is_secret","is_reloadable"}]}`; the value of a secret, and one that
    /// is not there, is null.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("settings")
            json.array(rows) { json, row in write(row.facts, row.entry, to: &json) }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func write(_ facts: SettingFacts, _ entry: Settings.Entry, to json: inout JSONWriter) {
        json.object { json in
            json.member("name")
            json.string(facts.name)
            json.member("value")
            if facts.isSecret || (entry.given == nil && facts.isDefaultProse) {
                json.null()
            } else {
                json.string(entry.text)
            }
            json.member("source")
            json.string(entry.origin.word)
            json.member("place")
            if let place = entry.origin.place { json.string(place) } else { json.null() }
            json.member("is_secret")
            json.bool(facts.isSecret)
            json.member("is_reloadable")
            json.bool(facts.isReloadable)
        }
    }

    /// What a default of words says is told apart from a value.
    private func shown(_ facts: SettingFacts, _ entry: Settings.Entry) -> String {
        entry.given == nil && facts.isDefaultProse ? "(\(entry.text))" : entry.text
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
