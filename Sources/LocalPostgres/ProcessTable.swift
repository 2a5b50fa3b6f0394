import Glibc
import SystemPackage

/// What the machine knows about processes that are not our children (Linux, proc(5)).
enum ProcessTable {
    static func exists(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 || errno == EPERM }

    /// What is known about the process whose number a `postmaster.pid` gives.
    enum Match: Equatable {
        /// It is a PostgreSQL server that works in that data directory.
        case server
        /// There is none, it has ended and waits to be reaped, or it is another program that got the number.
        case other
        /// We may not look at it.
        case unknown
    }

    static func match(_ pid: pid_t, workingIn data: FilePath) -> Match {
        guard exists(pid) else { return .other }
        let entry = FilePath("/proc/\(pid)")
        do {
            // The link of a zombie leads nowhere.
            let directory = try entry.appending("cwd").stat()
            let expected = try data.stat()
            guard directory.deviceID == expected.deviceID, directory.inode == expected.inode else { return .other }
        } catch Errno.permissionDenied {
            return .unknown
        } catch {
            return .other
        }
        return FileSystem.text(of: entry.appending("comm")) == "postgres\n" ? .server : .other
    }
}
