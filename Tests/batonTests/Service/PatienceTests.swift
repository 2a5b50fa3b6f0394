import Testing

@testable import baton

@Suite struct PatienceTests {
    @Test func `a start that has to wait is told when the reason is another, and every half minute`() {
        let start = ContinuousClock.now
        var patience = StartupPatience()
        #expect(patience.failed(because: "no server", now: start) == true)
        #expect(patience.failed(because: "no server", now: start + .seconds(1)) == false)
        #expect(patience.failed(because: "no schema", now: start + .seconds(2)) == true)
        #expect(patience.failed(because: "no schema", now: start + .seconds(31)) == false)
        #expect(patience.failed(because: "no schema", now: start + .seconds(32)) == true)
    }

    @Test func `it is tried again soon at first, and every two seconds in the end`() {
        var patience = StartupPatience()
        var delays: [Duration] = []
        for _ in 0..<8 {
            _ = patience.failed(because: "", now: .now)
            delays.append(patience.delay)
        }
        #expect(delays.first == .milliseconds(100) && delays.last == .seconds(2))
        #expect(delays == delays.sorted())
    }

    @Test func `five restarts in a minute are allowed, and the next when the first is a minute ago`() {
        let start = ContinuousClock.now
        var limit = RestartLimit()
        for second in 0..<5 { #expect(limit.allows(restartAt: start + .seconds(second)) == true) }
        #expect(limit.allows(restartAt: start + .seconds(59)) == false)
        #expect(limit.allows(restartAt: start + .seconds(60)) == true)
        #expect(limit.allows(restartAt: start + .seconds(60)) == false)
    }
}
