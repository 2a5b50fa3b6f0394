import Glibc

/// How many files the process may open: each connection is one.
///
/// Systems begin with 1024 and let a process ask for more, up to a limit of its own (Linux manual page getrlimit(2)).
enum OpenFiles {
    /// Asks for room for `wanted` files.
    ///
    /// - Returns: For how many there is room.
    static func makeRoom(for wanted: Int) -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return 1024 }
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
            if unsafe setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// What the program opens besides the connections of callers and those to PostgreSQL: event loops, logs, probes, the
    /// connections that are being told that there is no room (at most 64), and a margin.
    static let reserve = 192
}
