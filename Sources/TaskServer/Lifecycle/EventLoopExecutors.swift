import NIOCore

/// One task executor for each event loop of a group.
struct EventLoopExecutors: Sendable {
    private let executors: [ObjectIdentifier: EventLoopExecutor]

    init(_ group: any EventLoopGroup) {
        let loops = group.makeIterator().map { (ObjectIdentifier($0), EventLoopExecutor(loop: $0)) }
        executors = Dictionary(uniqueKeysWithValues: loops)
    }

    /// `nil`, which means the global pool, for a loop of another group.
    func executor(of loop: any EventLoop) -> EventLoopExecutor? { executors[ObjectIdentifier(loop)] }
}

/// Runs the jobs of tasks as tasks of an event loop.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
