import Glibc
import SystemPackage
import Testing

@testable import LocalPostgres

/// What only root can arrange: one machine, several users.
@Suite(.enabled(if: isRoot)) struct OtherUserTests {
    private func makeNobodysDirectory(in scratch: FilePath) throws -> FilePath {
        let directory = scratch.appending("of-nobody")
        let nobody = try #require(Account.named("nobody"))
        try FileSystem.makeDirectory(directory, permissions: .ownerReadWriteExecute)
        try FileSystem.setOwner(
            directory,
            ServerUser(name: nobody.name, userID: nobody.userID, groupID: nobody.groupID, isSwitched: true))
        return directory
    }

    @Test func `an ordinary user makes, restarts and stops a cluster of its own`() async throws {
        try await withScratchDirectory { scratch in
            let path = try makeNobodysDirectory(in: scratch).string
            await #expect(processExitsWith: .success) { [path = path as String] in
                try becomeNobody()
                let directory = FilePath(path).appending("pg")
                let postgres = try await LocalPostgres.startFast(directory)
                #expect(try await postgres.answer(to: "SELECT current_user") == "baton")
                #expect(try directory.stat().permissions == .ownerReadWriteExecute)
                #expect(try ClusterLayout(home: directory).data.stat().userID.rawValue == geteuid())
                try await postgres.restart()
                await postgres.stop()
                let ephemeral = try await LocalPostgres.startEphemeral(settings: fastSettings, logger: quietLogger)
                #expect(try await ephemeral.answer(to: "SELECT 1") == "1")
                await ephemeral.stop()
            }
        }
    }

    @Test func `root runs an ordinary user's cluster as that user, who can have it back`() async throws {
        try await withScratchDirectory { scratch in
            let path = try makeNobodysDirectory(in: scratch).string
            await #expect(processExitsWith: .success) { [path = path as String] in
                try becomeNobody()
                let postgres = try await LocalPostgres.startFast(FilePath(path))
                _ = try await postgres.answer(to: "CREATE TABLE kept AS SELECT 42 AS value")
                await postgres.stop()
            }
            let postgres = try await LocalPostgres.startFast(FilePath(path))
            #expect(try await postgres.answer(to: "SELECT value FROM kept") == "42")
            let pid = try #require(await postgres.pid)
            #expect(try FilePath("/proc/\(pid)").stat().userID == FilePath(path).stat().userID)
            await postgres.stop()
            await #expect(processExitsWith: .success) { [path = path as String] in
                try becomeNobody()
                let postgres = try await LocalPostgres.startFast(FilePath(path))
                #expect(try await postgres.answer(to: "SELECT value FROM kept") == "42")
                await postgres.stop()
            }
        }
    }

    @Test func `an ordinary user is told whose directory it is, and gets nowhere near root's cluster`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            let path = postgres.directory
            let connectionString = postgres.connectionString
            await #expect(processExitsWith: .success) {
                [path = path as String, connectionString = connectionString as String] in
                try becomeNobody()
                #expect(try await psql(connectionString, sql: "SELECT 1").contains("Permission denied"))
                await #expect(throws: LocalPostgresError.directoryOfAnotherUser(directory: path, owner: "root")) {
                    try await LocalPostgres.startFast(FilePath(path))
                }
            }
            await postgres.stop()
        }
    }

    @Test func `below a directory that is closed to others root's cluster goes elsewhere, the same place each time`()
        async throws
    {
        try await withScratchDirectory { scratch in
            try FileSystem.setPermissions(scratch, .ownerReadWriteExecute)
            let directory = scratch.appending("pg")
            let postgres = try await LocalPostgres.startFast(directory)
            let home = FilePath(postgres.directory)
            #expect(!home.starts(with: scratch))
            _ = try await postgres.answer(to: "CREATE TABLE kept AS SELECT 42 AS value")
            await #expect(throws: LocalPostgresError.directoryInUse(directory: directory.string, pid: getpid())) {
                try await LocalPostgres.startFast(directory)
            }
            await postgres.stop()
            let second = try await LocalPostgres.startFast(directory)
            #expect(second.directory == home.string)
            #expect(try await second.answer(to: "SELECT value FROM kept") == "42")
            await second.stop()
            try FileSystem.remove(home)
        }
    }

    @Test func `a cluster that was closed to its user afterwards is refused with the directory that is closed`()
        async throws
    {
        try await withScratchDirectory { scratch in
            let directory = scratch.appending("pg")
            let postgres = try await LocalPostgres.startFast(directory)
            await postgres.stop()
            try FileSystem.setPermissions(scratch, .ownerReadWriteExecute)
            let error = await #expect(throws: LocalPostgresError.self) { try await LocalPostgres.startFast(directory) }
            #expect(try #require(error).description.contains("\(scratch) is closed to others"))
        }
    }
}
