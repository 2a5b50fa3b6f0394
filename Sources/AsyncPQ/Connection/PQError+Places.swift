extension PQError {
    /// What went wrong, for lines of the log that others read: without the hosts, addresses and sockets where it did.
    ///
    /// Those are in the lines for debugging. They are known by the words around them: ours, and those of libpq (PostgreSQL 15).
    package var withoutPlaces: String {
        guard case .connectFailed(let reason, let sqlState) = self else { return "\(self)" }
        return "\(PQError.connectFailed(reason: Self.withoutPlaces(reason), sqlState: sqlState))"
    }

    private static func withoutPlaces(_ reason: String) -> String {
        reason
            .replacing(#/connection to server (?:at|on socket) ".*? failed: /#, with: "")
            .replacing(#/"[^"]*" has no address/#, with: "a host has no address")
            .replacing(#/(?<word>host|host name|certificate for) "[^"]*"/#) { "\($0.output.word) ..." }
    }
}
