import Glibc
import Logging
import Subprocess
import SystemPackage

@testable import LocalPostgres

/// Runs `body` with a new empty directory that other users may pass through, and removes it with all clusters in it.
func withScratchDirectory<Value>(_ body: (FilePath) throws -> Value) throws -> Value {
    let directory = try makeScratchDirectory()
    defer { try? FileSystem.remove(directory) }
    return try body(directory)
}

func withScratchDirectory<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
    let directory = try makeScratchDirectory()
    defer { try? FileSystem.remove(directory) }
    return try await body(directory)
}

private func makeScratchDirectory() throws -> FilePath {
    let directory = FilePath("/tmp/baton-test-\(String(UInt64.random(in: .min ... .max), radix: 36))")
    try FileSystem.makeDirectory(directory, permissions: [.ownerReadWriteExecute, .groupExecute, .otherExecute])
    return directory
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Without waiting for the disk, where a test is not about that.
let fastSettings = ["fsync": "off", "shared_buffers": "1MB", "max_connections": "10", "max_wal_senders": "0"]

extension LocalPostgres {
    static func startFast(
        _ directory: FilePath, settings: [String: String] = fastSettings, host: HostEnvironment = .current,
        onProgress: (Progress) -> Void = { _ in }
    ) async throws -> LocalPostgres {
        try await start(
            directory: directory.string, settings: settings, host: host, logger: quietLogger, onProgress: onProgress)
    }

    /// What `psql` prints for one statement, or its complaint.
    nonisolated func answer(to sql: String) async throws -> String {
        try await psql(connectionString, sql: sql)
    }
}

/// Runs one statement through psql; libpq's PG… variables of the environment do not matter.
func psql(_ connectionString: String, sql: String) async throws -> String {
    let program = Program(
        path: try await ServerBinaries.findAll(on: .current)[0].directory.appending("psql"),
        arguments: ["--no-psqlrc", "-tA", "-d", connectionString, "-c", sql])
    let output = try await program.run().output
    return output.split(separator: "\n").joined(separator: "\n")
}

var isRoot: Bool { geteuid() == 0 }

/// Gives root up for good; only in a process of its own.
func becomeNobody() throws {
    guard let nobody = Account.named("nobody") else { throw LocalPostgresError.noServerUser }
    guard setgroups(0, nil) == 0, setgid(nobody.groupID) == 0, setuid(nobody.userID) == 0 else {
        throw Errno(rawValue: errno)
    }
}
