import Testing

/// Looks through all that programs of this run wrote, and all problems they answered with, for what must not be there.
///
/// It is asked where output is collected, so that no test has to think of it.
enum LeakScan {
    /// The beginnings of the statements that there are.
    private static let sql = ["SELECT ", "INSERT INTO ", "UPDATE tasks", "UPDATE users", "DELETE FROM ", "WITH "]

    /// Records an issue for each thing that was told and must not be.
    ///
    /// Not looked at: the SQL of `migrate`'s commands that are there to show it, and the hosts that a command tells the
    /// person who runs it. The log of a service is read by others; its lines for debugging may name the server.
    static func check(
        _ report: BuiltProgram.Report, of program: String, _ arguments: [String], settings: [String: String]
    ) {
        KnownSecrets.add(settings: settings)
        let lines = (report.output + "\n" + report.complaints).split(whereSeparator: \.isNewline)
        let place = ([program] + arguments).joined(separator: " ")
        expect(KnownSecrets.secrets, notIn: lines, "secret", place)
        expect(["Cannot schedule tasks on an EventLoop"], notIn: lines, "late use of an event loop", place)
        guard program == "baton" else { return }
        if !showsSQL(arguments) { expect(sql, notIn: lines, "SQL", place) }
        guard ["serve", "dev"].contains(arguments.first) else { return }
        expect(KnownSecrets.hosts, notIn: lines.filter { !isForDebugging($0) }, "host", place)
    }

    /// The same for a problem document.
    static func check(_ answer: Answer) {
        guard answer.header("Content-Type") == "application/problem+json" else { return }
        let text = [answer.text[...]]
        expect(KnownSecrets.secrets, notIn: text, "secret", "a problem")
        expect(KnownSecrets.hosts, notIn: text, "host", "a problem")
        expect(sql, notIn: text, "SQL", "a problem")
    }

    private static func showsSQL(_ arguments: [String]) -> Bool {
        arguments.first == "migrate" && ["plan", "verify", "lint"].contains(arguments.dropFirst().first)
            || arguments.contains("--help")
    }

    private static func isForDebugging(_ line: Substring) -> Bool {
        let marks = [#""level":"debug""#, #""level":"trace""#, " debug ", " trace ", " debug:", " trace:"]
        return marks.contains { line.contains($0) }
    }

    private static func expect(
        _ words: some Sequence<String>, notIn lines: [Substring], _ kind: String, _ place: String
    ) {
        for word in words {
            if let line = lines.first(where: { $0.contains(word) }) {
                Issue.record("\(place) tells a \(kind), \(word): \(line)")
            }
        }
    }
}
