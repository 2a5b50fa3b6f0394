import AsyncPQ

/// Data for COPY, made as it is asked for.
struct Lines: AsyncSequence, Sendable {
    let count: Int
    /// Something to do in the middle, before the next line is made.
    var mark = Int.max
    var onMark: @Sendable () async throws -> Void = {}
    private let produced = Counter()

    init(count: Int, mark: Int = .max, onMark: @escaping @Sendable () async throws -> Void = {}) {
        self.count = count
        self.mark = mark
        self.onMark = onMark
    }

    var producedCount: Int { produced.value }

    func makeAsyncIterator() -> Iterator { Iterator(lines: self) }

    struct Iterator: AsyncIteratorProtocol {
        let lines: Lines

        mutating func next() async throws -> [UInt8]? {
            let number = lines.produced.add()
            if number == lines.mark { try await lines.onMark() }
            guard number <= lines.count else { return nil }
            return Array("\(number)\t\(String(repeating: "x", count: 1000))\n".utf8)
        }
    }
}
