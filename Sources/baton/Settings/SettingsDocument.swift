/// `docs/settings.md`, which is made of the declarations.
enum SettingsDocument {
    static var markdown: String {
        let rows = SettingCatalogue.all.map(\.facts).map { facts in
            "| \(cell(facts)) | \(fallback(facts)) | \(facts.isReloadable ? "yes" : "") | \(facts.details) | \(allowed(facts)) |"
        }
        return intro + (header + rows).joined(separator: "\n") + "\n"
    }

    private static let intro = """
        # Settings

        <!-- Made by `make documents` from Sources/baton/Settings; a test holds both together. -->

        All settings are environment variables. `baton config` prints those in effect, where each came from, and what is
        wrong with them; `--json` does so for programs. A wrong one ends the program with 2 before it does anything, and
        all that are wrong are named together. A name with `BATON_` that is none of these is warned about.

        What is given in several places is taken from the first of these:

        1. a flag of `serve`, `dev`, `migrate`, `keys`, `tenants` or `health`: `--port 8081` for `BATON_PORT`, `--help` lists them;
        2. the environment;
        3. the file that `BATON_SETTINGS_FILE` names, with a line `NAME=value` for each and remarks behind `#`;
        4. the default.

        A secret, marked *secret* below, is never shown and has no flag. Its value may be in a file of its own, which
        `NAME_FILE` (or a flag such as `--database-url-file`) names; line breaks at the end of the file do not count. To
        give both `NAME` and `NAME_FILE` is a fault.

        On SIGHUP `serve` reads the files again: the settings' file, the secrets' and the certificates. What is marked
        *reload* then counts at once, for requests that begin after it; the log names the others that have changed, which
        need a restart. A flag or a variable of the environment cannot change in a running program and still wins, so what
        is to be changed without a restart belongs into the file. If anything is wrong, the log says what, and everything
        stays as it was.

        Times are written as `500ms`, `10s`, `2m` or `1h`, sizes as `1048576`, `64KiB` or `1MiB`.


        """

    private static let header = [
        "| name | default | reload | what it is | allowed |", "| --- | --- | --- | --- | --- |",
    ]

    private static func cell(_ facts: SettingFacts) -> String {
        "`\(facts.name)`" + (facts.isSecret ? ", *secret*" : "")
    }

    private static func allowed(_ facts: SettingFacts) -> String {
        facts.allowed.replacing("|", with: "\\|")
    }

    /// `` `0.0.0.0`, dev `127.0.0.1` ``; words as they are.
    private static func fallback(_ facts: SettingFacts) -> String {
        guard !facts.isDefaultProse else { return facts.defaultText }
        return facts.defaultText.split(separator: ", ").map { part in
            let words = part.split(separator: " ")
            return words.count == 2 ? "`\(words[0])` `\(words[1])`" : "`\(part)`"
        }.joined(separator: ", ")
    }
}
