import ArgumentParser
import LocalPostgres
import Migrator
import Synchronization
import TaskModel

/// What a `migrate` command says: lines for people, or one JSON document at its end.
final class MigrateOutput: Sendable {
    private let command: String
    private let isJSON: Bool
    private let completed = Mutex<[CompletedMigration]>([])

    init(_ command: String, _ options: MigrateOptions) {
        self.command = command
        isJSON = options.json
    }

    /// A line for people, which is told beside a JSON document on standard error.
    func say(_ text: String) {
        if isJSON { Terminal.complain(text) } else { Terminal.say(text) }
    }

    /// A line for people only.
    func sayInText(_ text: @autoclosure () -> String) {
        if !isJSON { Terminal.say(text()) }
    }

    func report(_ event: MigrationEvent) {
        if case .finished(let done) = event { completed.withLock { $0.append(done) } }
        say(event.line)
    }

    /// Prints the document, if one is asked for: the command, and the members that `write` adds.
    func finish(_ write: (inout JSONWriter) -> Void) {
        guard isJSON else { return }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("command")
            writer.string(command)
            write(&writer)
        }
        Terminal.say(String(decoding: writer.bytes, as: UTF8.self))
    }

    /// Runs a command and turns what goes wrong into one message and an exit code.
    func run(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as MigrationError {
            throw failure(code: error.name, error.explanation, error.exit)
        } catch let error as LocalPostgresError {
            throw failure(code: "postgresql", "\(error)", .failed)
        } catch let refusal as MigrateRefusal {
            throw failure(code: refusal.code, refusal.message, refusal.exit)
        }
    }

    private func failure(code: String, _ message: String, _ exit: MigrateExit) -> ExitCode {
        Terminal.complain(message)
        finish { writer in
            writer.completed(completed.withLock { $0 })
            writer.member("error")
            writer.object { writer in
                writer.member("code")
                writer.string(code)
                writer.member("message")
                writer.string(message)
            }
        }
        return exit.code
    }
}

/// Why a command does not do what it was asked to, in words of the program itself.
struct MigrateRefusal: Error {
    /// For programs.
    var code: String
    var message: String
    var exit: MigrateExit
}

extension JSONWriter {
    /// The member `migrations`: what was run, in the order it was.
    mutating func completed(_ migrations: [CompletedMigration]) {
        member("migrations")
        array(migrations) { writer, done in
            writer.object { writer in
                writer.describe(done.migration)
                writer.member("duration_ms")
                let (seconds, attoseconds) = done.duration.components
                writer.integer(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
            }
        }
    }

    /// The members `version` and `name`.
    mutating func describe(_ migration: Migration) {
        member("version")
        string(migration.version.rawValue)
        member("name")
        string(migration.name)
    }
}

extension MigrationEvent {
    fileprivate var line: String {
        switch self {
        case .waitingForLock(let holder?): "Waiting for another runner: \(holder) ..."
        case .waitingForLock(nil): "Waiting for another runner ..."
        case .started(let migration, .up): "Applying \(migration.version)_\(migration.name) ..."
        case .started(let migration, .down): "Taking back \(migration.version)_\(migration.name) ..."
        case .retrying(let migration, let attempt, let limit, _):
            "\(migration.version): a lock it needs is held; try \(attempt) of \(limit) failed, trying again ..."
        case .finished(let done): "  done in \(done.duration)"
        case .waitingForBuilder(let migration, let index, let builder):
            "\(migration.version): the index \(index) is still being built for a runner that is gone: \(builder) ..."
        case .droppingInvalidIndex(let migration, let index):
            "\(migration.version): dropping the index \(index), which an interrupted run left unusable"
        case .alreadyBuilt(let migration, let index):
            "\(migration.version): the index \(index) is there already, as the file wants it"
        case .alreadyDropped(let migration, let index): "\(migration.version): the index \(index) is gone already"
        }
    }
}
