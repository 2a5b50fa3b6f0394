import AsyncPQ
import Logging
import Synchronization
import TaskModel
import TaskStore
import TestSupport
import Testing

@Suite(.scratchDatabase) struct StoreLogTests {
    @Test func `the log tells what the server objected to, and no value of the caller's`() async throws {
        try await withStore { fixture in
            let lines = LogLines()
            var logger = Logger(label: "test") { _ in lines.handler }
            logger.logLevel = .trace
            let store = PostgresStore(pool: fixture.pool, logger: logger)
            let user = try await fixture.user("Ada", email: "secret-1@example.org")
            let scope = fixture.scope
            await #expect(throws: StoreError.emailTaken) {
                try await store.createUser(UserDraft(name: "x", email: "SECRET-1@example.org"), scope: scope)
            }
            await #expect(throws: StoreError.invalidValue) {
                let title = String(repeating: "secret-2", count: 100)
                return try await store.createTask(TaskDraft(userID: user.id, title: title), scope: scope)
            }
            await #expect(throws: StoreError.invalidValue) {
                let draft = TaskDraft(userID: user.id, title: "secret-3\u{0}", labels: ["secret-4\u{0}"])
                return try await store.createTask(draft, scope: scope)
            }
            await #expect(throws: StoreError.invalidValue) {
                let draft = TaskDraft(userID: user.id, title: "x", labels: ["secret-4\u{0}"])
                return try await store.createTask(draft, scope: scope)
            }
            let text = lines.all.joined(separator: "\n")
            for part in [
                "user.create", "23505", "users_email_key", "task.create", "23514", "tasks_title_length", "22021",
            ] {
                #expect(text.contains(part))
            }
            #expect(!text.lowercased().contains("secret"), "\(text)")
        }
    }
}

/// Keeps what is logged, metadata included.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var handler: Handler { Handler(lines: self) }

    struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
