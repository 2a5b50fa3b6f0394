internal import CLibpq
internal import DequeModule
internal import Glibc
internal import Synchronization

/// Threads for calls that block: name look-ups, the steps of connecting, cancel requests (libpq.md P1, P34).
///
/// They start when there is work and none is free, up to a limit, and end when they had nothing to do for a while. So a
/// call that is stuck takes one thread, and not the next call's turn. The queue is bounded by its users: the pool caps
/// concurrent connects and each connection has at most one cancel.
final class HelperThreads: Sendable {
    /// For connecting.
    static let connecting = HelperThreads(limit: 8, name: "asyncpq-connect")
    /// For cancel requests, which must not wait behind a slow name look-up.
    static let cancelling = HelperThreads(limit: 32, name: "asyncpq-cancel")

    private struct State {
        var queue = Deque<@Sendable () -> Void>()
        var threadCount = 0
        /// Threads that wait for work.
        var idleCount = 0
    }

    private let state = Mutex(State())
    /// At least the number of queued items; each thread takes one (eventfd(2), EFD_SEMAPHORE).
    private let semaphore: Int32
    private let limit: Int
    private let name: String
    private let patience: Duration

    /// - Parameter patience: How long a thread without work waits for some.
    init(limit: Int, name: String, patience: Duration = .seconds(10)) {
        self.limit = limit
        self.name = name
        self.patience = patience
        semaphore = eventfd(0, Int32(EFD_CLOEXEC | EFD_SEMAPHORE | EFD_NONBLOCK))
        precondition(semaphore >= 0, "no descriptors left for helper threads")
    }

    deinit { close(semaphore) }

    var threadCount: Int { state.withLock { $0.threadCount } }

    /// Runs `work` on a helper thread.
    func enqueue(_ work: @escaping @Sendable () -> Void) {
        let mustSpawn = state.withLock { state in
            state.queue.append(work)
            guard state.idleCount < state.queue.count, state.threadCount < limit else { return false }
            state.threadCount += 1
            return true
        }
        var one: UInt64 = 1
        _ = unsafe write(semaphore, &one, 8)
        if mustSpawn { spawnThread(named: name) { [self] in runUntilIdle() } }
    }

    private func runUntilIdle() {
        while let work = next() { work() }
    }

    /// `nil` ends the thread.
    private func next() -> (@Sendable () -> Void)? {
        while true {
            state.withLock { $0.idleCount += 1 }
            let isSignalled = waitForWork()
            let (work, isEnd) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
                state.idleCount -= 1
                if let work = state.queue.popFirst() { return (work, false) }
                if !isSignalled { state.threadCount -= 1 }
                return (nil, !isSignalled)
            }
            if work != nil || isEnd { return work }
        }
    }

    /// Answers `false` when there was nothing for too long.
    private func waitForWork() -> Bool {
        var entry = pollfd(fd: semaphore, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, Int32(clamping: Int64(patience / .milliseconds(1)))) > 0 else { return false }
        var count: UInt64 = 0
        // Another thread may have been quicker, or the work is gone already: then there is nothing in the queue.
        _ = unsafe read(semaphore, &count, 8)
        return true
    }
}

/// Starts a detached thread with every signal blocked, so that signals go to the program's own threads.
func spawnThread(named name: String, _ body: @escaping @Sendable () -> Void) {
    let box = unsafe Unmanaged.passRetained(ThreadBody(name: name, body: body))
    var thread = pthread_t()
    let code = unsafe pthread_create(
        &thread, nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            let start = unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
            var signals = sigset_t()
            unsafe sigfillset(&signals)
            unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
            unsafe clibpq_name_current_thread(start.name)
            start.body()
            return nil
        }, box.toOpaque())
    precondition(code == 0, "no thread can be started: error \(code)")
    pthread_detach(thread)
}

private final class ThreadBody: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
