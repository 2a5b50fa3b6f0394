import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct ListenTests {
    private func send(_ pool: ConnectionPool, _ channel: String, _ payload: String) async throws {
        _ = try await pool.query("SELECT pg_notify(\(channel), \(payload))")
    }

    @Test func `messages arrive in order, on channels of any name`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { pool in
            let channel = "Odd \"name\", with spaces"
            var listener = NotificationListener(
                connection: try database.connection(), channels: [channel, "plain"], logger: .quiet
            ).makeAsyncIterator()
            let first = try await listener.next()
            #expect(first == .listening)
            for number in 0..<100 { try await send(pool, number % 2 == 0 ? channel : "plain", "message \(number)") }
            for number in 0..<100 {
                guard case .notification(let message) = try await listener.next() else {
                    Issue.record("no message \(number)")
                    return
                }
                #expect(message.payload == "message \(number)")
                #expect(message.channel == (number % 2 == 0 ? channel : "plain"))
            }
        }
    }

    @Test func `after a lost link it listens again, and says that messages may be missing`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { pool in
            var listener = NotificationListener(
                connection: try database.connection(applicationName: "listener"), channels: ["news"], logger: .quiet
            ).makeAsyncIterator()
            _ = try await listener.next()
            _ = try await pool.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener' AND datname = current_database()"
            )
            guard case .mayHaveMissed = try await listener.next() else {
                Issue.record("the gap was not told")
                return
            }
            try await send(pool, "news", "after")
            guard case .notification(let message) = try await listener.next() else {
                Issue.record("no message")
                return
            }
            #expect(message.payload == "after")
        }
    }

    @Test func `a listener that is left closes its connection`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { pool in
            let connection = try database.connection(applicationName: "leaver")
            for try await event in NotificationListener(connection: connection, channels: ["x"], logger: .quiet) {
                #expect(event == .listening)
                break
            }
            #expect(
                try await eventually {
                    try await pool.query("SELECT FROM pg_stat_activity WHERE application_name = 'leaver'").isEmpty
                })
        }
    }

    @Test func `a cancelled listener ends`() async throws {
        let connection = try ScratchDatabase.current.connection()
        let (started, signal) = AsyncStream<Void>.makeStream()
        let task = Task {
            for try await _ in NotificationListener(connection: connection, channels: ["x"], logger: .quiet) {
                signal.yield()
            }
        }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
