import Glibc
import Subprocess
import Synchronization
import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct CrashTests {
    @Test func `a server whose program was killed is taken over, and stopped at the end`() async throws {
        try await withScratchDirectory { scratch in
            let directory = scratch.appending("pg")
            let path = directory.string
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let postgres = try await LocalPostgres.startFast(FilePath(path))
                _ = try await postgres.answer(to: "CREATE TABLE kept AS SELECT 42 AS value")
                kill(getpid(), SIGKILL)
            }
            let pid = try #require(PostmasterFile.read(in: ClusterLayout(home: directory).data)?.pid)
            #expect(ProcessTable.match(pid, workingIn: ClusterLayout(home: directory).data) == .server)

            let progress = Mutex<[LocalPostgres.Progress]>([])
            let postgres = try await LocalPostgres.startFast(directory) { step in
                progress.withLock { $0.append(step) }
            }
            #expect(progress.withLock { $0 } == [.adopting(pid: pid)])
            #expect(await postgres.pid == pid)
            #expect(try await postgres.answer(to: "SELECT value FROM kept") == "42")
            await postgres.stop()
            #expect(PostmasterFile.read(in: ClusterLayout(home: directory).data) == nil)
            #expect(try await postgres.answer(to: "SELECT 1").contains("connection to server"))
        }
    }

    @Test func `a server left behind with other settings is replaced`() async throws {
        try await withScratchDirectory { scratch in
            let path = scratch.appending("pg").string
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                _ = try await LocalPostgres.startFast(FilePath(path))
                kill(getpid(), SIGKILL)
            }
            let settings = fastSettings.merging(["work_mem": "7MB"]) { $1 }
            let postgres = try await LocalPostgres.startFast(FilePath(path), settings: settings)
            #expect(try await postgres.answer(to: "SHOW work_mem") == "7MB")
            await postgres.stop()
        }
    }

    @Test func `a server left behind whose socket was removed is replaced`() async throws {
        try await withScratchDirectory { scratch in
            let path = scratch.appending("pg").string
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                _ = try await LocalPostgres.startFast(FilePath(path))
                kill(getpid(), SIGKILL)
            }
            try FileSystem.remove(Placement.socketPath(in: ClusterLayout(home: FilePath(path)).socket))
            let postgres = try await LocalPostgres.startFast(FilePath(path))
            #expect(try await postgres.answer(to: "SELECT 1") == "1")
            await postgres.stop()
        }
    }

    @Test func `after program and server were killed at once, what was committed is there`() async throws {
        try await withScratchDirectory { scratch in
            let path = scratch.appending("pg").string
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let postgres = try await LocalPostgres.startFast(FilePath(path), settings: [:])
                _ = try await postgres.answer(to: "CREATE TABLE kept AS SELECT 42 AS value")
                if let pid = await postgres.pid { kill(pid, SIGKILL) }
                kill(getpid(), SIGKILL)
            }
            let postgres = try await LocalPostgres.startFast(FilePath(path), settings: [:])
            #expect(try await postgres.answer(to: "SELECT value FROM kept") == "42")
            await postgres.stop()
        }
    }

    @Test func `a killed server is noticed and can be started again while its sessions were busy`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            let session = Task { try await postgres.answer(to: "SELECT pg_sleep(1000)") }
            let isBusy = try await poll(for: .seconds(10)) {
                try await postgres.answer(
                    to: "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1"
            }
            #expect(isBusy)
            let pid = try #require(await postgres.pid)
            kill(pid, SIGKILL)
            try await postgres.waitUntilServerDies()
            try await postgres.startServer()
            #expect(try await postgres.answer(to: "SELECT 1") == "1")
            #expect(try await session.value.contains("server closed the connection"))
            await postgres.stop()
        }
    }

    @Test func `a stale pid file is no obstacle when its number belongs to another program now`() async throws {
        try await withScratchDirectory { scratch in
            let directory = scratch.appending("pg")
            let postgres = try await LocalPostgres.startFast(directory)
            await postgres.stop()
            let layout = ClusterLayout(home: directory)
            let user = try ServerUser.choose(
                program: .ofProgram, clusterOwner: .owner(of: layout.data), directory: directory,
                account: Account.named)
            let sleeper = Program(path: "/bin/sleep", arguments: ["1000"], user: user)
            _ = try await Subprocess.run(sleeper.configuration, input: .none, output: .discarded, error: .discarded) {
                execution in
                let number = execution.processIdentifier.value
                try FileSystem.write(
                    "\(number)\n\(layout.data)\n1795374478\n5432\n\n\n  1 999999\nready   \n",
                    to: PostmasterFile.path(in: layout.data))
                try FileSystem.setOwner(PostmasterFile.path(in: layout.data), user)
                let second = try await LocalPostgres.startFast(directory)
                #expect(try await second.answer(to: "SELECT 1") == "1")
                await second.stop()
                #expect(ProcessTable.exists(number))
                try execution.send(signal: .kill)
            }
        }
    }

    @Test func `an ephemeral cluster goes away when its program is killed`() async throws {
        try await withScratchDirectory { scratch in
            let note = scratch.appending("note").string
            await #expect(processExitsWith: .signal(SIGKILL)) { [note = note as String] in
                let postgres = try await LocalPostgres.startEphemeral(settings: fastSettings, logger: quietLogger)
                let pid = await postgres.pid ?? 0
                try FileSystem.write("\(pid)\n\(postgres.directory)\n", to: FilePath(note))
                kill(getpid(), SIGKILL)
            }
            let lines = try #require(FileSystem.text(of: FilePath(note))).split(separator: "\n").map(String.init)
            let pid = try #require(pid_t(lines[0]))
            let directory = FilePath(lines[1])
            let isGone = try await poll(for: .seconds(20)) {
                !ProcessTable.exists(pid) && !FileSystem.exists(directory)
            }
            #expect(isGone)
        }
    }

    @Test func `what an interrupted initialisation left is made anew`() async throws {
        try await withScratchDirectory { scratch in
            let directory = scratch.appending("pg")
            let postgres = try await LocalPostgres.startFast(directory)
            await postgres.stop()
            let layout = ClusterLayout(home: directory)
            try FileSystem.move(layout.data, to: layout.unfinishedData)
            let second = try await LocalPostgres.startFast(directory)
            #expect(try await second.answer(to: "SELECT 1") == "1")
            #expect(!FileSystem.exists(layout.unfinishedData))
            await second.stop()
        }
    }
}
