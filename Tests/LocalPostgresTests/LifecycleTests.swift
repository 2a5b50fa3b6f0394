import FoundationEssentials
import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct LifecycleTests {
    @Test func `a new cluster is durable, speaks UTF-8, has the database baton and no TCP`() async throws {
        try await withScratchDirectory { scratch in
            let progress = Mutex<[LocalPostgres.Progress]>([])
            let postgres = try await LocalPostgres.startFast(scratch.appending("new/pg"), settings: [:]) { step in
                progress.withLock { $0.append(step) }
            }
            #expect(
                progress.withLock { $0 } == [
                    .initialising(directory: postgres.directory, version: postgres.version),
                    .starting(version: postgres.version),
                ])
            #expect(try await postgres.answer(to: "SELECT current_user, current_database()") == "baton|baton")
            #expect(try await postgres.answer(to: "SHOW listen_addresses") == "")
            #expect(try await postgres.answer(to: "SHOW fsync") == "on")
            #expect(try await postgres.answer(to: "SHOW server_encoding") == "UTF8")
            #expect(try await postgres.answer(to: "SHOW lc_collate").hasPrefix("C"))
            #expect(try await postgres.answer(to: "SHOW server_version").hasPrefix(postgres.version))
            await postgres.stop()
        }
    }

    @Test func `what was written is there after the next start`() async throws {
        try await withScratchDirectory { scratch in
            let first = try await LocalPostgres.startFast(scratch.appending("pg"))
            #expect(try await first.answer(to: "CREATE TABLE kept AS SELECT 42 AS value") == "SELECT 1")
            await first.stop()
            #expect(await first.pid == nil)
            let second = try await LocalPostgres.startFast(scratch.appending("pg"))
            #expect(try await second.answer(to: "SELECT value FROM kept") == "42")
            #expect(second.connectionString == first.connectionString)
            await second.stop()
        }
    }

    @Test func `settings given reach the server`() async throws {
        try await withScratchDirectory { scratch in
            let settings = fastSettings.merging(["work_mem": "7MB"]) { $1 }
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"), settings: settings)
            #expect(try await postgres.answer(to: "SHOW work_mem") == "7MB")
            #expect(try await postgres.answer(to: "SHOW fsync") == "off")
            await postgres.stop()
        }
    }

    @Test func `only the server's user and root get to the socket and the data`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            let layout = ClusterLayout(home: FilePath(postgres.directory))
            for directory in [layout.socket, layout.data] {
                let status = try directory.stat()
                #expect(status.permissions == .ownerReadWriteExecute)
                #expect(status.userID.rawValue != 0)
            }
            await postgres.stop()
        }
    }

    @Test func `the terminal's Ctrl-C does not reach the server`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            let pid = try #require(await postgres.pid)
            #expect(getsid(pid) == pid)
            await postgres.stop()
        }
    }

    @Test func `a path with blanks, quotes and other scripts works`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending(#"it's "my", данные \ x"#))
            #expect(try await postgres.answer(to: "SELECT 1") == "1")
            await postgres.stop()
        }
    }

    @Test func `a directory with a long path gets its socket elsewhere, and gives that up at the end`() async throws {
        try await withScratchDirectory { scratch in
            let long = scratch.appending(String(repeating: "d", count: 120))
            let postgres = try await LocalPostgres.startFast(long)
            #expect(postgres.directory == long.string)
            let socket = try #require(postgres.connectionString.split(separator: "'").dropFirst().first)
            #expect(!socket.hasPrefix(scratch.string))
            #expect(try FilePath(String(socket)).stat().permissions == .ownerReadWriteExecute)
            #expect(try await postgres.answer(to: "SELECT 1") == "1")
            await postgres.stop()
            #expect(!FileSystem.exists(FilePath(String(socket))))
        }
    }

    @Test(arguments: [LocalPostgres.StopMode.fast, .immediate]) func `a server restarts with the same address`(
        mode: LocalPostgres.StopMode
    ) async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"), settings: [:])
            _ = try await postgres.answer(to: "CREATE TABLE kept AS SELECT 42 AS value")
            let pid = try #require(await postgres.pid)
            try await postgres.restart(mode: mode)
            #expect(await postgres.pid != pid)
            #expect(try await postgres.answer(to: "SELECT value FROM kept") == "42")
            await postgres.stopServer(mode: mode)
            #expect(await postgres.pid == nil)
            #expect(try await postgres.answer(to: "SELECT 1").contains("connection to server"))
            try await postgres.startServer()
            #expect(try await postgres.answer(to: "SELECT value FROM kept") == "42")
            await postgres.stop()
        }
    }

    @Test func `stopping twice, also at once, is fine`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            async let first: Void = postgres.stop()
            async let second: Void = postgres.stop()
            _ = await (first, second)
            await postgres.stop()
            #expect(await postgres.pid == nil)
        }
    }

    @Test func `stopping in a cancelled task still stops the server`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            let pid = try #require(await postgres.pid)
            await Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                await postgres.stop()
            }.value
            #expect(!ProcessTable.exists(pid))
        }
    }

    @Test func `an ephemeral cluster is gone after its stop`() async throws {
        let postgres = try await LocalPostgres.startEphemeral(settings: fastSettings, logger: quietLogger)
        #expect(try await postgres.answer(to: "SELECT 1") == "1")
        let directory = FilePath(postgres.directory)
        #expect(FileSystem.isDirectory(directory))
        try await postgres.restart()
        #expect(try await postgres.answer(to: "SELECT 1") == "1")
        await postgres.stop()
        #expect(!FileSystem.exists(directory))
    }

    @Test(arguments: [true, false]) func `a start that is cancelled leaves no server, and the next one works`(
        duringInitialisation: Bool
    ) async throws {
        try await withScratchDirectory { scratch in
            let directory = scratch.appending("pg")
            let cancelled = Task {
                try await LocalPostgres.startFast(directory) { step in
                    var isInitialising = false
                    if case .initialising = step { isInitialising = true }
                    guard isInitialising == duringInitialisation else { return }
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            #expect(PostmasterFile.read(in: ClusterLayout(home: directory).data) == nil)
            let postgres = try await LocalPostgres.startFast(directory)
            #expect(try await postgres.answer(to: "SELECT 1") == "1")
            await postgres.stop()
        }
    }
}
