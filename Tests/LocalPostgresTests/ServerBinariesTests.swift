import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct ServerBinariesTests {
    @Test func `Debian's versions come first, the newest before the older, then the directories of PATH`() {
        let host = HostEnvironment(searchPath: ["/opt/bin", "relative", "/usr/bin", "/opt/bin"])
        let order = ServerBinaries.searchOrder(host, debianVersions: ["9", "15", "common", "16"])
        #expect(
            order == [
                "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/9/bin", "/opt/bin",
                "/usr/bin",
            ])
    }

    @Test(
        arguments: zip(
            ["postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "postgres (PostgreSQL) 18beta2", "x 9.6.24"],
            [15, 18, 9]))
    func `the major version is read from what the server tells`(output: String, major: Int) throws {
        let version = try #require(ServerBinaries.parseVersion(output))
        #expect(version.major == major)
    }

    @Test(arguments: ["", "postgres: command not found", "PostgreSQL"]) func `no version is read where none is told`(
        output: String
    ) {
        #expect(ServerBinaries.parseVersion(output) == nil)
    }

    private func installed(_ majorVersions: Int...) -> [ServerBinaries] {
        majorVersions.map { ServerBinaries(directory: FilePath("/pg/\($0)"), majorVersion: $0, version: "\($0).1") }
    }

    @Test func `a new cluster takes the best server, an existing one the server of its own version`() throws {
        let all = installed(17, 15)
        #expect(try ServerBinaries.match(all, clusterVersion: nil, directory: "/d").majorVersion == 17)
        #expect(try ServerBinaries.match(all, clusterVersion: 15, directory: "/d").majorVersion == 15)
    }

    @Test func `a cluster of a version that is not installed is refused by name`() {
        let expected = LocalPostgresError.versionMismatch(
            directory: "/d", clusterVersion: 16, installedVersions: [17, 15])
        #expect(throws: expected) {
            try ServerBinaries.match(installed(17, 15), clusterVersion: 16, directory: "/d")
        }
        #expect("\(expected)".contains("apt-get install postgresql-16"))
    }

    @Test func `the server of this machine is found and tells its version`() async throws {
        let all = try await ServerBinaries.findAll(on: .current)
        let best = try #require(all.first)
        #expect(best.majorVersion >= 13)
        #expect(best.version.hasPrefix("\(best.majorVersion)"))
    }

    @Test func `without a server the error names the package and where was looked`() async throws {
        try await withScratchDirectory { scratch in
            var host = HostEnvironment(searchPath: [scratch.string])
            host.debianDirectory = scratch.appending("none").string
            let error = await #expect(throws: LocalPostgresError.self) { try await ServerBinaries.findAll(on: host) }
            let message = try #require(error).description
            #expect(message.contains("apt-get install postgresql"))
            #expect(message.contains(scratch.string))
        }
    }

    @Test func `BATON_PG_BIN without the programs is refused instead of searching on`() async throws {
        try await withScratchDirectory { scratch in
            let host = HostEnvironment(binaryDirectory: scratch.string)
            let expected = LocalPostgresError.unusableBinaries(
                directory: scratch.string, reason: "there is no program initdb in it")
            await #expect(throws: expected) { try await ServerBinaries.findAll(on: host) }
        }
    }

    @Test func `BATON_PG_BIN with a program that cannot run is refused with the reason`() async throws {
        try await withScratchDirectory { scratch in
            for name in ["initdb", "postgres"] {
                try FileSystem.write("#!/nonexistent\n", to: scratch.appending(name))
                try FileSystem.setPermissions(scratch.appending(name), .ownerReadWriteExecute)
            }
            let host = HostEnvironment(binaryDirectory: scratch.string)
            let error = await #expect(throws: LocalPostgresError.self) { try await ServerBinaries.findAll(on: host) }
            #expect(try #require(error).description.contains("could not be run"))
        }
    }
}

@Suite struct HostEnvironmentTests {
    @Test func `the variables that matter are taken over`() {
        let host = HostEnvironment(variables: ["BATON_PG_BIN": "/pg/bin", "PATH": "/a:/b", "TMPDIR": "/t", "X": "y"])
        #expect(
            host == HostEnvironment(binaryDirectory: "/pg/bin", searchPath: ["/a", "/b"], temporaryDirectory: "/t"))
    }

    @Test func `an empty variable counts as unset`() {
        #expect(HostEnvironment(variables: ["BATON_PG_BIN": "", "PATH": "", "TMPDIR": ""]) == HostEnvironment())
    }
}
