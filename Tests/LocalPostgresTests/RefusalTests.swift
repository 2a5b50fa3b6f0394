import Glibc
import Subprocess
import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct RefusalTests {
    @Test func `a directory with anything in it that was not made here is left alone`() async throws {
        try await withScratchDirectory { scratch in
            try FileSystem.write("mine", to: scratch.appending("thesis.txt"))
            await #expect(throws: LocalPostgresError.directoryNotOurs(directory: scratch.string)) {
                try await LocalPostgres.startFast(scratch)
            }
            #expect(try FileSystem.names(in: scratch) == ["thesis.txt"])
            #expect(FileSystem.text(of: scratch.appending("thesis.txt")) == "mine")
        }
    }

    @Test func `an empty directory is taken`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch)
            #expect(postgres.directory == scratch.string)
            await postgres.stop()
        }
    }

    @Test func `a second starter is told who holds the directory, and may have it afterwards`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch)
            let expected = LocalPostgresError.directoryInUse(directory: scratch.string, pid: getpid())
            await #expect(throws: expected) { try await LocalPostgres.startFast(scratch) }
            #expect(try await postgres.answer(to: "SELECT 1") == "1")
            await postgres.stop()
            let second = try await LocalPostgres.startFast(scratch)
            await second.stop()
        }
    }

    @Test func `of many who start at the same moment in a new directory exactly one wins`() async throws {
        try await withScratchDirectory { scratch in
            let directory = scratch.appending("pg")
            let expected = LocalPostgresError.directoryInUse(directory: directory.string, pid: getpid())
            let winners = await withTaskGroup(of: LocalPostgres?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do {
                            return try await LocalPostgres.startFast(directory)
                        } catch {
                            #expect(error as? LocalPostgresError == expected)
                            return nil
                        }
                    }
                }
                return await group.reduce(into: []) { $0 += [$1].compactMap { $0 } }
            }
            #expect(winners.count == 1)
            for winner in winners { await winner.stop() }
        }
    }

    @Test func `a setting that the server refuses is told with the server's words`() async throws {
        try await withScratchDirectory { scratch in
            let error = await #expect(throws: LocalPostgresError.self) {
                try await LocalPostgres.startFast(scratch.appending("pg"), settings: ["work_mem": "nonsense"])
            }
            guard case .serverDied(let log, let lastLines) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(log == scratch.appending("pg/postgres.log").string)
            #expect(lastLines.contains("work_mem"))
            let postgres = try await LocalPostgres.startFast(scratch.appending("pg"))
            await postgres.stop()
        }
    }

    @Test func `a cluster of another major version is refused and left as it is`() async throws {
        try await withScratchDirectory { scratch in
            let postgres = try await LocalPostgres.startFast(scratch)
            await postgres.stop()
            try FileSystem.write("9\n", to: ClusterLayout(home: scratch).data.appending("PG_VERSION"))
            let installed = try await ServerBinaries.findAll(on: .current).map(\.majorVersion)
            let expected = LocalPostgresError.versionMismatch(
                directory: scratch.string, clusterVersion: 9, installedVersions: installed)
            await #expect(throws: expected) { try await LocalPostgres.startFast(scratch) }
        }
    }

    @Test func `a machine without a server is told apart before anything is made`() async throws {
        try await withScratchDirectory { scratch in
            var host = HostEnvironment(searchPath: [])
            host.debianDirectory = scratch.appending("none").string
            await #expect(throws: LocalPostgresError.noBinaries(searched: ["\(host.debianDirectory)/*/bin"])) {
                try await LocalPostgres.startFast(scratch.appending("pg"), host: host)
            }
            let names = try FileSystem.names(in: scratch)
            #expect(names.isEmpty)
        }
    }

    @Test func `a path that leads through a file is refused by name`() async throws {
        try await withScratchDirectory { scratch in
            let file = scratch.appending("file")
            try FileSystem.write("", to: file)
            let error = await #expect(throws: LocalPostgresError.self) {
                try await LocalPostgres.startFast(file.appending("pg"))
            }
            #expect(try #require(error).description.contains(file.string))
        }
    }

    @Test func `a locale that the machine does not know is passed over`() async throws {
        try await withScratchDirectory { scratch in
            let claim = try await ClusterDirectory.claim(scratch, host: .current)
            let binaries = try await ServerBinaries.findAll(on: .current)[0]
            var initialiser = ClusterInitialiser(
                layout: claim.layout, binaries: binaries, user: claim.user, isDurable: false)
            initialiser.locales = ["xx_XX.UTF-8", "C"]
            try await initialiser.run()
            #expect(claim.layout.clusterVersion == binaries.majorVersion)
            initialiser.locales = ["xx_XX.UTF-8"]
            let error = await #expect(throws: LocalPostgresError.self) { try await initialiser.run() }
            #expect(try #require(error).description.contains("xx_XX.UTF-8"))
        }
    }
}

/// Needs the right to mount, which root usually has.
@Suite(.enabled(if: isRoot)) struct FullDiskTests {
    /// Runs `body` on a small file system of its own.
    private func withDisk(_ options: String, _ body: (FilePath) async throws -> Void) async throws {
        try await withScratchDirectory { scratch in
            let mount = Program(path: "/bin/mount", arguments: ["-t", "tmpfs", "-o", options, "none", scratch.string])
            let report = try await mount.run()
            try #require(report.succeeded, "\(report.output)")
            let unmount = Program(path: "/bin/umount", arguments: ["--lazy", scratch.string])
            do {
                try await body(scratch)
                _ = try await unmount.run()
            } catch {
                _ = try await unmount.run()
                throw error
            }
        }
    }

    @Test func `a disk that is too small is refused before anything is made`() async throws {
        try await withDisk("size=30m,mode=0755") { disk in
            await #expect(throws: LocalPostgresError.noSpace(directory: disk.appending("pg").string)) {
                try await LocalPostgres.startFast(disk.appending("pg"))
            }
        }
    }

    @Test func `a disk that fills up while the cluster is made is told as that`() async throws {
        try await withDisk("size=300m,nr_inodes=200,mode=0755") { disk in
            await #expect(throws: LocalPostgresError.noSpace(directory: disk.appending("pg").string)) {
                try await LocalPostgres.startFast(disk.appending("pg"))
            }
        }
    }

    @Test func `a disk that is full when the server starts is told as that`() async throws {
        try await withDisk("size=200m,mode=0755") { disk in
            let directory = disk.appending("pg")
            let postgres = try await LocalPostgres.startFast(directory)
            await postgres.stop()
            let filler = Program(path: "/bin/dd", arguments: ["if=/dev/zero", "of=\(disk)/filler", "bs=64k"])
            #expect(try await filler.run().output.contains("No space left on device"))
            await #expect(throws: LocalPostgresError.noSpace(directory: directory.string)) {
                try await LocalPostgres.startFast(directory)
            }
            try FileSystem.remove(disk.appending("filler"))
            let second = try await LocalPostgres.startFast(directory)
            await second.stop()
        }
    }
}
