internal import CLibpq
internal import Glibc
internal import Synchronization

/// One thread that waits for the sockets of all connections and runs the actors pinned to it.
///
/// Readiness, libpq calls, timers and actor code share the thread, so none of them needs a lock against another.
/// A turn: run what was enqueued, run the end-of-turn work (send what the turn queued), fire timers, wait for sockets.
/// Sockets are watched level-triggered: `PQconsumeInput` reads at most a buffer-full, so an edge would be missed
/// (libpq.md P13). It lives as long as the program.
final class Reactor: SerialExecutor, TaskExecutor {
    /// The reactor that connections use unless told otherwise.
    static let shared = Reactor(name: "asyncpq-io")

    private struct Inbox {
        var items: [Item] = []
        var isAsleep = false
    }

    private enum Item {
        case job(UnownedJob)
        case work(any ReactorWork)
    }

    private let inbox = Mutex(Inbox())
    private let poller: SocketPoller
    /// The thread's `pthread_t`; 0 before it runs.
    private let threadID = Atomic<UInt>(0)
    // Touched on the reactor's thread only: `confined` checks that.
    private nonisolated(unsafe) let unchecked = Confined()

    /// What belongs to the reactor's thread.
    private final class Confined {
        var timers = TimerQueue()
        var endOfTurnWork: [any ReactorWork] = []
        var watches: [UInt64: SocketWatch] = [:]
        var nextWatchID: UInt64 = 0
    }

    private var confined: Confined {
        checkIsolated()
        return unsafe unchecked
    }

    init(name: String) {
        poller = SocketPoller()
        spawnThread(named: name) { [self] in runForever() }
    }

    var isCurrent: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

    func checkIsolated() { precondition(isCurrent, "not on the reactor's thread") }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    func enqueue(_ job: consuming ExecutorJob) { push(.job(UnownedJob(job))) }

    /// Runs `work` on the reactor's thread in its next turn; from any thread.
    func submit(_ work: any ReactorWork) { push(.work(work)) }

    private func push(_ item: Item) {
        let mustWake = inbox.withLock { inbox in
            inbox.items.append(item)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        // One wake-up for each time the thread went to sleep, however many items follow.
        if mustWake { poller.wake() }
    }
}

/// Something to run once on the reactor's thread.
protocol ReactorWork: AnyObject, Sendable {
    func run(on reactor: Reactor)
}

// What only the reactor's own thread may call.
extension Reactor {
    /// Runs `work` when everything queued in this turn has run, before the thread waits.
    func atEndOfTurn(_ work: any ReactorWork) {
        confined.endOfTurnWork.append(work)
    }

    /// Sees that `timer.fire()` runs at `timer.deadline`.
    func arm(_ timer: ReactorTimer) {
        confined.timers.arm(timer)
    }

    /// Lets go of a timer that is not needed any more.
    func disarm(_ timer: ReactorTimer) {
        confined.timers.disarm(timer)
    }

    /// Starts to watch a socket; the watch owns its own duplicate of the descriptor.
    func add(_ watch: SocketWatch) throws(PQError) {
        let confined = confined
        confined.nextWatchID += 1
        watch.id = confined.nextWatchID
        confined.watches[watch.id] = watch
        guard poller.add(watch.descriptor, id: watch.id, interest: watch.interest) else {
            confined.watches[watch.id] = nil
            throw .connectFailed(reason: "the socket cannot be watched: \(lastSystemError())", sqlState: nil)
        }
    }

    /// Watches for something else from now on; for nothing at all takes the socket out, because its end would be
    /// reported over and over.
    func change(_ watch: SocketWatch, wasWatched: Bool) {
        checkIsolated()
        switch (wasWatched, !watch.interest.isEmpty) {
        case (true, true): poller.modify(watch.descriptor, id: watch.id, interest: watch.interest)
        case (true, false): poller.remove(watch.descriptor)
        case (false, true): _ = poller.add(watch.descriptor, id: watch.id, interest: watch.interest)
        case (false, false): break
        }
    }

    func remove(_ watch: SocketWatch) {
        guard confined.watches.removeValue(forKey: watch.id) != nil else { return }
        poller.remove(watch.descriptor)
    }
}

extension Reactor {
    private func runForever() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        let confined = confined
        var batch: [Item] = []
        var ready: [SocketPoller.Event] = []
        while true {
            runInbox(&batch)
            let now = ContinuousClock.now
            while let timer = confined.timers.popDue(now: now) { timer.fire() }
            runEndOfTurnWork()
            let mayBlock = inbox.withLock { inbox in
                inbox.isAsleep = inbox.items.isEmpty
                return inbox.isAsleep
            }
            poller.wait(until: mayBlock ? confined.timers.nextDeadline : now, now: now, into: &ready)
            inbox.withLock { $0.isAsleep = false }
            for event in ready { confined.watches[event.id]?.ready(event.readiness) }
        }
    }

    private func runInbox(_ batch: inout [Item]) {
        batch.removeAll(keepingCapacity: true)
        inbox.withLock { swap(&$0.items, &batch) }
        for item in batch {
            switch item {
            case .job(let job):
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            case .work(let work): work.run(on: self)
            }
        }
    }

    private func runEndOfTurnWork() {
        // Work may add work: a statement that fails at once lets the next one be sent.
        let confined = confined
        var index = 0
        while index < confined.endOfTurnWork.count {
            confined.endOfTurnWork[index].run(on: self)
            index += 1
        }
        confined.endOfTurnWork.removeAll(keepingCapacity: true)
    }
}

/// The text of `errno`.
func lastSystemError() -> String {
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: text)
}
