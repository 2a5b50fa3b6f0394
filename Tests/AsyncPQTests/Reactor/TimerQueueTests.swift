import Testing

@testable import AsyncPQ

@Suite struct TimerQueueTests {
    private let start = ContinuousClock.now

    private func fireDue(_ queue: inout TimerQueue, after time: Duration) {
        while let timer = queue.popDue(now: start + time) { timer.fire() }
    }

    @Test func `timers fire in the order of their deadlines, each once`() {
        var fired: [Int] = []
        var queue = TimerQueue()
        for index in [3, 1, 2] {
            let timer = ReactorTimer { fired.append(index) }
            timer.deadline = start + .seconds(index)
            queue.arm(timer)
        }
        fireDue(&queue, after: .seconds(2))
        #expect(fired == [1, 2])
        fireDue(&queue, after: .seconds(9))
        #expect(fired == [1, 2, 3])
    }

    @Test func `a timer moved later fires at the later time only`() {
        var count = 0
        var queue = TimerQueue()
        let timer = ReactorTimer { count += 1 }
        timer.deadline = start + .seconds(1)
        queue.arm(timer)
        timer.deadline = start + .seconds(5)
        queue.arm(timer)
        fireDue(&queue, after: .seconds(2))
        #expect(count == 0)
        fireDue(&queue, after: .seconds(5))
        #expect(count == 1)
    }

    @Test func `deadlines that move sooner, and timers that are let go, leave no trail`() {
        var firedCount = 0
        var queue = TimerQueue()
        let timer = ReactorTimer { firedCount += 1 }
        for step in 0..<10_000 {
            timer.deadline = start + .seconds(20_000 - step)
            queue.arm(timer)
            let passing = ReactorTimer { firedCount += 1 }
            passing.deadline = start + .seconds(30_000)
            queue.arm(passing)
            queue.disarm(passing)
            #expect(queue.count < 200)
        }
        fireDue(&queue, after: .seconds(40_000))
        #expect(firedCount == 1 && queue.count == 0)
    }

    @Test func `a timer moved sooner fires once, at the sooner time`() {
        var count = 0
        var queue = TimerQueue()
        let timer = ReactorTimer { count += 1 }
        timer.deadline = start + .seconds(5)
        queue.arm(timer)
        timer.deadline = start + .seconds(1)
        queue.arm(timer)
        fireDue(&queue, after: .seconds(1))
        #expect(count == 1)
        fireDue(&queue, after: .seconds(9))
        #expect(count == 1)
    }

    @Test func `a timer without a deadline does not fire`() {
        var count = 0
        var queue = TimerQueue()
        let timer = ReactorTimer { count += 1 }
        timer.deadline = start + .seconds(1)
        queue.arm(timer)
        timer.deadline = nil
        fireDue(&queue, after: .seconds(9))
        #expect(count == 0)
    }

    @Test func `a deadline set and dropped a million times leaves the queue short`() {
        var queue = TimerQueue()
        let timer = ReactorTimer {}
        for index in 0..<1_000_000 {
            timer.deadline = start + .seconds(10) + .microseconds(index)
            queue.arm(timer)
            timer.deadline = nil
        }
        #expect(queue.count == 1)
    }
}
