import FoundationEssentials
import Glibc
import TestSupport

/// A directory for `baton dev`, which is gone after the test together with the PostgreSQL in it.
struct DataDirectory: Sendable {
    let path: String

    static func with<Value>(_ body: (DataDirectory) async throws -> Value) async throws -> Value {
        // The server's user, who is not root, must get there.
        let path = "/tmp/baton-e2e-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let directory = DataDirectory(path: path)
        defer { directory.remove() }
        return try await body(directory)
    }

    var settings: [String: String] { ["BATON_DATA_DIR": path + "/data"] }

    /// The number of the PostgreSQL server that the cluster's own file names; `nil` when there is no such process.
    var serverPID: Int32? {
        guard let file = FileManager.default.contents(atPath: path + "/data/data/postmaster.pid"),
            let line = String(decoding: file, as: UTF8.self).split(separator: "\n").first, let pid = Int32(line),
            Self.exists(pid)
        else { return nil }
        return pid
    }

    /// How many processes have this directory in their command line.
    var processCount: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc").count { name in
                guard Int32(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
                else {
                    return false
                }
                return String(decoding: line, as: UTF8.self).contains(path)
            }
        }
    }

    private static func exists(_ pid: Int32) -> Bool { kill(pid, 0) == 0 || errno == EPERM }

    private func remove() {
        if let pid = serverPID { kill(pid, SIGQUIT) }
        try? FileManager.default.removeItem(atPath: path)
    }
}
