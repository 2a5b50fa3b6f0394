import Testing

@testable import AsyncPQ

/// What the log tells of failed attempts to connect.
@Suite struct ConnectFailureTextTests {
    @Test(arguments: [
        (
            #"connection to server at "db.example" (192.0.2.1), port 5432 failed: Connection refused"#,
            "Connection refused"
        ),
        (
            #"connection to server on socket "/run/db.example/.s.PGSQL.5432" failed: FATAL:  57P03: starting up"#,
            "FATAL:  57P03: starting up"
        ),
        (
            #"connection to server at "db.example", port 1 failed: a; connection to server at "db.example", port 2 failed: b"#,
            "a; b"
        ),
        (
            #""db.example" has no address: Name or service not known"#,
            "a host has no address: Name or service not known"
        ),
        (
            #"could not translate host name "db.example" to address: Name or service not known"#,
            "could not translate host name ... to address: Name or service not known"
        ),
        (
            #"server certificate for "db.example" does not match host name "db.example""#,
            "server certificate for ... does not match host name ..."
        ),
        (
            #"FATAL:  28000: no pg_hba.conf entry for host "db.example", user "ada", database "tasks""#,
            #"FATAL:  28000: no pg_hba.conf entry for host ..., user "ada", database "tasks""#
        ),
        (
            #"FATAL:  28P01: password authentication failed for user "ada""#,
            #"FATAL:  28P01: password authentication failed for user "ada""#
        ),
    ])
    func `says what went wrong and not where`(reason: String, told: String) {
        let error = PQError.connectFailed(reason: reason, sqlState: nil)
        #expect(error.withoutPlaces == "\(PQError.connectFailed(reason: told, sqlState: nil))")
        #expect(!error.withoutPlaces.contains("db.example"))
    }

    @Test func `other errors name no place`() {
        #expect(PQError.poolClosed.withoutPlaces == "\(PQError.poolClosed)")
    }
}
