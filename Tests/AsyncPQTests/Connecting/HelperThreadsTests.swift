import Glibc
import Synchronization
import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct HelperThreadsTests {
    /// Blocks threads until it is opened.
    private final class Gate: Sendable {
        /// Both ends of a pipe: a read ends when the other end is closed.
        private let ends: [Int32]
        private let isOpen = Atomic(false)
        private let passed = Atomic(0)

        init() {
            var ends: [Int32] = [-1, -1]
            unsafe precondition(pipe(&ends) == 0)
            self.ends = ends
        }

        func pass() {
            var byte: UInt8 = 0
            _ = unsafe read(ends[0], &byte, 1)
            passed.add(1, ordering: .relaxed)
        }

        func open() { if !isOpen.exchange(true, ordering: .relaxed) { close(ends[1]) } }

        var passedCount: Int { passed.load(ordering: .relaxed) }

        deinit {
            open()
            close(ends[0])
        }
    }

    @Test func `a call that is stuck does not keep the next one waiting`() async throws {
        let threads = HelperThreads(limit: 2, name: "stuck")
        let gate = Gate()
        defer { gate.open() }
        threads.enqueue { gate.pass() }
        let call = BlockingCall { 42 }
        #expect(try await call.value(on: threads, until: .now + .seconds(10), .shared) == 42)
        #expect(gate.passedCount == 0)
    }

    @Test func `a caller waits for a stuck call no longer than its deadline`() async throws {
        let threads = HelperThreads(limit: 1, name: "late")
        let gate = Gate()
        defer { gate.open() }
        let stuck = BlockingCall { gate.pass() }
        #expect(try await stuck.value(on: threads, until: .now + .milliseconds(50), .shared) == nil)
        let behind = BlockingCall { gate.pass() }
        #expect(try await behind.value(on: threads, until: .now + .milliseconds(50), .shared) == nil)
        gate.open()
        let next = BlockingCall { 42 }
        #expect(try await next.value(on: threads, until: .now + .seconds(10), .shared) == 42)
        // The call that nobody waited for any more was not made.
        #expect(gate.passedCount == 1)
    }

    @Test func `a cancelled caller does not wait for a stuck call`() async throws {
        let threads = HelperThreads(limit: 1, name: "cancelled")
        let gate = Gate()
        defer { gate.open() }
        let task = Task {
            try await BlockingCall { gate.pass() }.value(on: threads, until: .now + .seconds(60), .shared)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `never more threads than the limit, and none when there was nothing to do for a while`() async throws {
        let threads = HelperThreads(limit: 3, name: "few", patience: .milliseconds(20))
        let gate = Gate()
        for _ in 0..<50 { threads.enqueue { gate.pass() } }
        #expect(threads.threadCount == 3)
        gate.open()
        #expect(try await eventually { gate.passedCount == 50 && threads.threadCount == 0 })
        // And they come back.
        #expect(try await BlockingCall { 42 }.value(on: threads, until: .now + .seconds(10), .shared) == 42)
    }
}
