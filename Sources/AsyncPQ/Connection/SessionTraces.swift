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
        let words = sql.lowercased()
        let start = words.drop { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == ";" }
        if start.hasPrefix("insert into") || start.hasPrefix("select") || start.hasPrefix("with")
            || start.hasPrefix("update") || start.hasPrefix("delete")
        {
            return ["advisory_lock", "set_config", "dblink", "into temp", "setseed"].contains(where: words.contains)
        }
        return start.hasPrefix("set ") || words.contains("set session") || words.contains("; set ")
            || words.contains(";set ") || marks.contains(where: words.contains)
    }
}
