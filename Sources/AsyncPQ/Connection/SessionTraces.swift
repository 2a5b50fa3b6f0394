internal import CLibpq

/// Whether a statement may leave something in its session that outlives the transaction: settings, temporary tables,
/// advisory locks, cursors, listening, roles.
///
/// Read from the text, without parsing it: a doubt counts as yes, and costs a DISCARD ALL when the session comes back.
/// What a function of the database's own does inside stays invisible; such functions should set things with
/// `SET LOCAL` only.
enum SessionTraces {
    /// Words that a harmless statement does not hold, in lower case.
    private static let marks = [
        "advisory_lock", "set_config", "listen", "prepare", "declare", "temp", "load", "discard", "reset", "into",
        "do ", "do$", "call", "dblink", "setseed", "nextval", "setval",
    ]

    static func mayBeLeft(by sql: String) -> Bool {
        let words = sql.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        // A semicolon inside quotes or a comment divides too: the pieces then look strange, and are looked at the harder.
        return words.split(separator: ";").contains { mayBeLeft(byOne: $0.drop { $0 == " " || $0 == "(" }) }
    }

    private static let harmlessStarts = ["insert into", "select", "with", "update", "delete"]
    private static let harmfulCalls = [
        "advisory_lock", "set_config", "pg_settings", "dblink", "into temp", "setseed",
    ]

    private static func mayBeLeft(byOne words: Substring) -> Bool {
        if harmlessStarts.contains(where: words.hasPrefix) { return harmfulCalls.contains(where: words.contains) }
        // Also behind a comment; not what ends with the transaction.
        let isSetting = words.hasPrefix("set ") || words.contains(" set ")
        let isLocal = words.hasPrefix("set local ") || words.hasPrefix("set transaction ")
        return isSetting && !isLocal || marks.contains(where: words.contains)
    }
}
