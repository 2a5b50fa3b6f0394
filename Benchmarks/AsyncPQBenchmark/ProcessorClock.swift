import FoundationEssentials
import Glibc

/// How much processor time processes have used (Linux, proc(5)).
enum ProcessorClock {
    static func timeOfThisProcess() -> Duration {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Of programs that this one has started and waited for.
    static func timeOfEndedChildren() -> Duration {
        var usage = rusage()
        _ = unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return .seconds(seconds) + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
    }

    /// Of a PostgreSQL server: its first process, those that it has started, and those of them that have ended.
    ///
    /// Exact to the nanosecond for processes that live, to a hundredth of a second for all that have ended.
    static func time(ofServer processID: Int32) -> Duration {
        let children = text("/proc/\(processID)/task/\(processID)/children").split(separator: " ")
        let living = (children.compactMap { Int32($0) } + [processID]).map { processID in
            Int64(text("/proc/\(processID)/schedstat").prefix { $0.isNumber }) ?? 0
        }
        return .nanoseconds(living.reduce(0, +)) + timeOfEndedChildren(of: processID)
    }

    private static func timeOfEndedChildren(of processID: Int32) -> Duration {
        // The name, in parentheses, may hold spaces; cutime and cstime are fields 16 and 17.
        let fields = text("/proc/\(processID)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 14, let user = Int(fields[13]), let system = Int(fields[14]) else { return .zero }
        return .seconds(user + system) / sysconf(Int32(_SC_CLK_TCK))
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
