internal import CLibpq
internal import Glibc
internal import Synchronization

/// A few threads for calls that block: name look-ups, the steps of connecting, cancel requests (libpq.md P1, P34).
///
/// The queue is bounded by its users: the pool caps concurrent connects and each connection has at most one cancel.
final class HelperThreads: Sendable {
    /// For connecting.
    static let connecting = HelperThreads(count: 2, name: "asyncpq-connect")
    /// For cancel requests, which must not wait behind a slow name look-up.
    static let cancelling = HelperThreads(count: 2, name: "asyncpq-cancel")

    private let queue = Mutex<[@Sendable () -> Void]>([])
    /// Counts what is queued; each thread takes one (eventfd(2), EFD_SEMAPHORE).
    private let semaphore: Int32

    init(count: Int, name: String) {
        semaphore = eventfd(0, Int32(EFD_CLOEXEC | EFD_SEMAPHORE))
        precondition(semaphore >= 0, "no descriptors left for helper threads")
        for _ in 0..<count { spawnThread(named: name) { [self] in runForever() } }
    }

    /// Runs `work` on a helper thread.
    func enqueue(_ work: @escaping @Sendable () -> Void) {
        queue.withLock { $0.append(work) }
        var one: UInt64 = 1
        _ = unsafe write(semaphore, &one, 8)
    }

    /// Runs `work` on a helper thread and waits for its value; the thread is not given up when the caller is cancelled.
    nonisolated(nonsending) func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws -> Value {
        let waiter = Waiter<Value>()
        enqueue { waiter.settle(.success(work())) }
        return try await waiter.valueIgnoringCancellation()
    }

    private func runForever() {
        while true {
            var count: UInt64 = 0
            guard unsafe read(semaphore, &count, 8) == 8 else { continue }
            let work = queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            work?()
        }
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
