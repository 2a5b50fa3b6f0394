import Synchronization
import Testing

@testable import AsyncPQ

@Suite struct WaiterTests {
    @Test func `a value that came first is handed over at once`() async throws {
        let waiter = Waiter<Int>()
        #expect(waiter.settle(.success(3)))
        #expect(try await waiter.value {} == 3)
    }

    @Test func `the second outcome is refused`() async throws {
        let waiter = Waiter<Int>()
        #expect(waiter.settle(.success(1)))
        #expect(!waiter.settle(.success(2)))
        #expect(try await waiter.value {} == 1)
    }

    @Test func `a task cancelled before it waits gets CancellationError, and the value is refused`() async {
        let waiter = Waiter<Int>()
        let task = Task {
            cancelCurrentTask()
            return try await waiter.value {}
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!waiter.settle(.success(1)))
    }

    @Test func `waiting without cancellation outlasts it`() async throws {
        let waiter = Waiter<Int>()
        let task = Task {
            cancelCurrentTask()
            return try await waiter.valueIgnoringCancellation()
        }
        waiter.settle(.success(4))
        #expect(try await task.value == 4)
    }

    @Test func `in 100000 races of hand-over and cancellation exactly one side wins each`() async {
        let tally = Tally()
        for _ in 0..<100_000 {
            let waiter = Waiter<Int>()
            let task = Task {
                do {
                    _ = try await waiter.value { tally.counts.withLock { $0.told += 1 } }
                    tally.counts.withLock { $0.received += 1 }
                } catch { tally.counts.withLock { $0.cancelled += 1 } }
            }
            async let settling = waiter.settle(.success(1))
            task.cancel()
            if await settling { tally.counts.withLock { $0.accepted += 1 } }
            await task.value
        }
        let result = tally.counts.withLock { $0 }
        #expect(result.accepted == result.received, "each accepted value was received")
        #expect(result.cancelled == result.told, "each cancellation was told to the other side")
        #expect(result.received + result.cancelled == 100_000, "each task was resumed once")
    }

    private final class Tally: Sendable {
        let counts = Mutex(Counts())
    }

    private struct Counts {
        var accepted = 0
        var received = 0
        var cancelled = 0
        var told = 0
    }
}
