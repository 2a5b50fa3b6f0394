internal import FoundationEssentials
internal import Glibc

/// What the system says of this process, under the names that Prometheus's own libraries use.
package enum ProcessMetrics {
    package static func write(to text: inout PrometheusText) {
        text.family(
            "process_cpu_seconds_total", .counter, help: "Processor time used, the system's part included", cpuSeconds()
        )
        if let memory = memory() {
            text.family("process_virtual_memory_bytes", .gauge, help: "Address space in use", memory.virtual)
            text.family("process_resident_memory_bytes", .gauge, help: "Memory in use", memory.resident)
        }
        if let count = openFileCount() {
            text.family("process_open_fds", .gauge, help: "Open file descriptors", Double(count))
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            text.family("process_max_fds", .gauge, help: "Open file descriptors allowed", Double(limit.rlim_cur))
        }
        text.family(
            "process_start_time_seconds", .gauge, help: "When the process began, since 1970-01-01T00:00:00Z", startTime)
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        guard unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// In bytes, from statm, which counts pages (proc(5)).
    private static func memory() -> (virtual: Double, resident: Double)? {
        guard let file = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let pages = String(decoding: file, as: UTF8.self).split(separator: " ").compactMap { Double($0) }
        let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
        return pages.count >= 2 ? (pages[0] * pageSize, pages[1] * pageSize) : nil
    }

    private static func openFileCount() -> Int? {
        // One is open to look at the others.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count).map { $0 - 1 }
    }

    /// When this was first asked for, which is close enough: at the program's start.
    private static let startTime = Double(WallClock.microseconds) / 1e6

    /// Takes the time; to be called at the program's start.
    package static func begin() { _ = startTime }
}
