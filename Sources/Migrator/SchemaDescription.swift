/// The whole schema as `pg_dump` tells it, in a form that depends on the schema and little else: `Migrations/schema.sql`.
///
/// What changes from one run or one release of `pg_dump` to the next is left out: versions, settings of the session, the
/// key of `\restrict`.
package struct SchemaDescription: Hashable, Sendable {
    /// The file's bytes, which end in a line feed.
    package let text: String

    /// - Parameters:
    ///   - dump: What `pg_dump --schema-only` has printed.
    ///   - majorVersion: Of the server; another one may print the same schema in other words.
    package init(dump: String, majorVersion: Int) {
        var lines: [Substring] = []
        for line in dump.split(separator: "\n", omittingEmptySubsequences: false) where !Self.isNoise(line) {
            if line.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        let head = """
            -- What the migrations make together, as pg_dump of PostgreSQL \(majorVersion) tells it: to read, and to see in a
            -- review what a migration does. `baton migrate verify --write` writes it; nothing runs it.
            """
        text = head + "\n" + (lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n") + "\n")
    }

    /// The PostgreSQL that a committed file was written with; `nil` if it does not say.
    package static func majorVersion(of text: String) -> Int? {
        let words = text.prefix { $0 != "\n" }.split(separator: " ")
        guard let index = words.firstIndex(of: "PostgreSQL"), index + 1 < words.count else { return nil }
        return Int(words[index + 1])
    }

    /// The lines in which a text is not this one, as `-` what it has and `+` what it should have, each with its line.
    package func differences(from other: String) -> [String] {
        let wanted = text.split(separator: "\n", omittingEmptySubsequences: false)
        let existing = other.split(separator: "\n", omittingEmptySubsequences: false)
        let changes = wanted.difference(from: existing)
        let removed = changes.removals.compactMap { change in
            if case .remove(let offset, let line, _) = change {
                (offset + 1, 0, "\(offset + 1): - \(line)")
            } else {
                nil
            }
        }
        let inserted = changes.insertions.compactMap { change in
            if case .insert(let offset, let line, _) = change {
                (offset + 1, 1, "\(offset + 1): + \(line)")
            } else {
                nil
            }
        }
        return (removed + inserted).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }

    private static func isNoise(_ line: Substring) -> Bool {
        if line == "--" || noisyStarts.contains(where: line.hasPrefix) { return true }
        return line.hasPrefix("SET ") && line.hasSuffix(";")
    }

    /// How the lines begin that say nothing about the schema.
    private static let noisyStarts = [
        "-- Name: ", "-- Dumped ", "-- PostgreSQL database dump", "\\restrict ", "\\unrestrict ",
        "SELECT pg_catalog.set_config(",
    ]
}
