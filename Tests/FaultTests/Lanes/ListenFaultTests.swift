import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Listeners whose link breaks, or that the server refuses.
    @Suite struct ListenFaultTests {
        @Test func `a listener that is refused leaves no connection behind`() async throws {
            try await FaultBench.run(0, "listen refused", "LISTEN on a channel without a name") { bench in
                for _ in 0..<FaultScale.count(short: 3, long: 100) {
                    bench.tally.countTrials()
                    var iterator = NotificationListener(
                        connection: try bench.connection(), channels: [""], logger: bench.log.logger
                    ).makeAsyncIterator()
                    await #expect(throws: PQError.self) { try await iterator.next() }
                }
            }
        }

        @Test func `every message arrives in order or the gap is told, however often the link breaks`() async throws {
            try await FaultBench.run(0, "listen cut", "numbered messages while the listener's link is cut") { bench in
                let count = FaultScale.count(short: 300, long: 20_000)
                let isHeard = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await Self.listen(bench, until: count)
                        isHeard.add()
                    }
                    group.addTask { try await Self.send(bench, count, isHeard) }
                    // Not waitForAll, which would wait for the one when the other has failed.
                    for try await _ in group {}
                }
            }
        }

        private static func listen(_ bench: FaultBench, until last: Int) async throws {
            var expected: Int?
            for try await event in NotificationListener(
                connection: try bench.connection(), channels: [bench.name], logger: bench.log.logger)
            {
                switch event {
                case .listening, .mayHaveMissed: expected = nil
                case .notification(let message):
                    bench.tally.countTrials()
                    guard let number = Int(message.payload) else { continue }
                    bench.tally.expect(number == expected ?? number, "\(number) came, and \(expected ?? 0) was next")
                    expected = number + 1
                    if number >= last { return }
                }
            }
        }

        /// The backend that listens now.
        private static func listener(_ bench: FaultBench) async throws -> Int32? {
            try await bench.observer.query(
                "SELECT pid FROM pg_stat_activity WHERE application_name = \(bench.name) AND query LIKE 'LISTEN%'"
            ).first?.decode(0)
        }

        /// Goes on until the listener has what it waits for.
        private static func send(_ bench: FaultBench, _ count: Int, _ isHeard: Counter) async throws {
            var listener: Int32?
            for number in 0..<count {
                if number.isMultiple(of: 40) {
                    bench.proxy.cut(.allCases.randomElement() ?? .reset)
                    let before = listener
                    _ = try await eventually {
                        listener = try await Self.listener(bench)
                        return listener != nil && listener != before
                    }
                }
                _ = try await bench.observer.query("SELECT pg_notify(\(bench.name), \("\(number)"))")
            }
            var number = count
            while isHeard.value == 0 {
                _ = try await bench.observer.query("SELECT pg_notify(\(bench.name), \("\(number)"))")
                number += 1
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
