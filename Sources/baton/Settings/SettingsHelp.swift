import ArgumentParser

/// The settings as `--help` lists them, in lines that a terminal of 80 columns need not break.
enum SettingsHelp {
    private static let lineLength = 78

    /// All of them, by the names of their variables.
    static var variables: String {
        let secrets = SettingCatalogue.all.compactMap(\.facts.fileName).joined(separator: ", ")
        let rows = SettingCatalogue.all.map(\.facts).map { ($0.name, "\($0.brief); \($0.defaultText)") }
        return table(rows) + "\n\n" + wrapped("From a file instead: \(secrets).", indent: 2)
    }

    /// How the usage line names the flags.
    static let flagsArgument = ArgumentHelp("Settings, as listed above: --name VALUE.", valueName: "setting")

    /// Those that a command takes as flags.
    static func flags(of purpose: Settings.Purpose) -> String {
        let rows = SettingCatalogue.flags(of: purpose).map { facts in
            if facts.fileName != nil { return ("\(facts.flag) PATH", "file with \(facts.name)") }
            return (facts.isSwitch ? facts.flag : "\(facts.flag) \(facts.placeholder)", facts.brief)
        }
        return "SETTINGS (each wins over its environment variable; see `baton --help`)\n" + table(rows)
    }

    private static func table(_ rows: [(name: String, text: String)]) -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { row in
            let name = "  " + row.name + String(repeating: " ", count: width - row.name.count + 2)
            return name + wrapped(row.text, indent: width + 4).drop { $0 == " " }
        }.joined(separator: "\n")
    }

    /// Words in lines that are indented.
    private static func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines = [margin]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.count > indent, line.count + 1 + word.count > lineLength {
                lines.append(margin + word)
            } else {
                lines[lines.count - 1] = line.count > indent ? "\(line) \(word)" : line + word
            }
        }
        return lines.joined(separator: "\n")
    }
}
