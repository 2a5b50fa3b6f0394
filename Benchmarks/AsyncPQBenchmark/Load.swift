import Synchronization

/// Something that keeps client and server busy.
struct Load: Sendable {
    let name: String
    /// Tasks, or pgbench's clients, that ask at the same time.
    let callerCount: Int
    /// Runs for some seconds and answers what was done.
    let run: @Sendable (_ seconds: Int) async throws -> Done

    struct Done: Sendable {
        var operationCount: Int
        var elapsed: Duration
        /// What the client's processes have used.
        var clientTime: Duration
    }

    /// What one run took.
    struct Measurement: Sendable {
        var done: Done
        var serverTime: Duration

        var operationsPerSecond: Double { Double(done.operationCount) / done.elapsed.inSeconds }
        var clientMicroseconds: Double { done.clientTime.inSeconds * 1e6 / Double(done.operationCount) }
        var serverMicroseconds: Double { serverTime.inSeconds * 1e6 / Double(done.operationCount) }
        var microseconds: Double { clientMicroseconds + serverMicroseconds }
    }

    func measure(for seconds: Int, on server: BenchmarkServer) async throws -> Measurement {
        let before = ProcessorClock.time(ofServer: server.processID)
        let done = try await run(seconds)
        guard done.operationCount > 0 else { throw BenchmarkError("\(name) did nothing") }
        return Measurement(done: done, serverTime: ProcessorClock.time(ofServer: server.processID) - before)
    }
}

extension Load {
    /// Tasks of this process that call `body` over and over, each with random ids.
    ///
    /// - Parameter executor: Where they run; `nil` for Swift's own threads.
    init(
        _ name: String, callers: Int, on executor: (any TaskExecutor)? = nil,
        _ body: @escaping @Sendable (_ id: Int64) async throws -> Void
    ) {
        self.init(name: name, callerCount: callers) { seconds in
            let stop = StopSignal()
            return try await withThrowingTaskGroup(of: Int.self) { group in
                let began = ContinuousClock.now
                let processorTime = ProcessorClock.timeOfThisProcess()
                for caller in 0..<callers {
                    group.addTask(executorPreference: executor) {
                        var ids = RandomIDs(seed: UInt64(caller) + 1)
                        var count = 0
                        while !stop.isSet {
                            try await body(ids.next())
                            count += 1
                        }
                        return count
                    }
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    stop.set()
                    return 0
                }
                let total = try await group.reduce(0, +)
                return Done(
                    operationCount: total, elapsed: .now - began,
                    clientTime: ProcessorClock.timeOfThisProcess() - processorTime)
            }
        }
    }
}

/// Tells the callers of a load that its time is over.
private final class StopSignal: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// Ids of tasks in random order (Marsaglia's xorshift); it costs a few nanoseconds.
private struct RandomIDs {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> Int64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int64(state % UInt64(BenchmarkServer.taskCount)) + 1
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
