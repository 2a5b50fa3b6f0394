import FoundationEssentials
import Glibc
import LocalPostgres
import Testing

/// All processes of a PostgreSQL server, to be stopped and to go on: as when its machine is suspended.
struct StoppableServer: Sendable {
    let postmaster: Int32

    init(_ cluster: LocalPostgres) async throws { postmaster = try #require(await cluster.pid) }

    /// Nothing moves any more: sockets stay open, and the system accepts connections for it.
    func freeze() throws {
        // First the one that makes the others.
        kill(postmaster, SIGSTOP)
        for process in try processes() { kill(process, SIGSTOP) }
    }

    func thaw() throws {
        for process in try processes() { kill(process, SIGCONT) }
        kill(postmaster, SIGCONT)
    }

    /// Those that the postmaster started (proc(5), stat: the parent is behind the name and the state).
    private func processes() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let process = Int32(name), let stat = FileManager.default.contents(atPath: "/proc/\(name)/stat")
            else {
                return nil
            }
            let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && fields[1] == "\(postmaster)" ? process : nil
        }
    }
}
