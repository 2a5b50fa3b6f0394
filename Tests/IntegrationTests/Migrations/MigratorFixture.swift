import AsyncPQ
import Migrator
import Synchronization
import TestSupport

/// Migrations made for a test, and a way to run them on its database.
struct MigratorFixture: Sendable {
    let database: ScratchDatabase
    var settings = MigratorSettings()
    /// What was reported so far.
    let events = EventLog()

    init(_ database: ScratchDatabase) {
        self.database = database
        settings.lockPollInterval = .milliseconds(10)
        settings.lockRetryPause = .milliseconds(10)
    }

    /// A migrator of files that are named and numbered in order.
    func migrator(_ files: (name: String, up: String, down: String)...) throws -> Migrator {
        var texts: [String: [UInt8]] = [:]
        for (index, file) in files.enumerated() {
            let base = "20261122_000\(index + 1)_\(file.name)"
            texts["\(base).up.sql"] = Array(file.up.utf8)
            texts["\(base).down.sql"] = Array(file.down.utf8)
        }
        return try migrator(MigrationSet(files: texts))
    }

    func migrator(_ migrations: MigrationSet) throws -> Migrator {
        let events = events
        return Migrator(
            connection: try database.connection(), migrations: migrations, settings: settings, logger: .quiet
        ) { events.append($0) }
    }

    /// What a statement answers, as text.
    func rows(_ sql: String) async throws -> [String] {
        try await database.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery(SQLText(unsafeSQL: sql)).flatMap {
                    try $0.map { try $0.decode(0, as: String.self) }
                }
            }
        }
    }

    /// The schema as the catalogs describe it: columns, constraints, indexes and sequences, bookkeeping left out.
    func schema() async throws -> [String] {
        try await rows(
            """
            SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, generation_expression)
              FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
            UNION ALL
            SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 'schema_migrations'::regclass
            UNION ALL
            SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_migrations'
            UNION ALL
            SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
             ORDER BY 1
            """)
    }
}

/// Collects events from any thread.
final class EventLog: Sendable {
    private let events = Mutex<[MigrationEvent]>([])
    private let stream = AsyncStream<MigrationEvent>.makeStream()

    func append(_ event: MigrationEvent) {
        events.withLock { $0.append(event) }
        stream.continuation.yield(event)
    }

    var all: [MigrationEvent] { events.withLock { $0 } }

    /// Waits for an event that fits; each event is looked at once.
    func first(where fits: (MigrationEvent) -> Bool) async -> MigrationEvent? {
        for await event in stream.stream where fits(event) { return event }
        return nil
    }
}

extension MigrationEvent {
    var isWaiting: Bool { if case .waitingForLock = self { true } else { false } }
    var isRetrying: Bool { if case .retrying = self { true } else { false } }
    var isStarted: Bool { if case .started = self { true } else { false } }
}
