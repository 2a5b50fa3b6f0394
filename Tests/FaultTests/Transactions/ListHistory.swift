/// What transactions on append-only lists did and saw, and whether any serial order explains it.
///
/// After Elle (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020): as
/// elements are unique and only appended, the final lists give the order of all versions.
struct ListHistory {
    struct Transaction {
        enum Outcome { case done, failed, unknown }

        var outcome: Outcome
        var appends: [(key: Int, element: Int64)] = []
        var reads: [(key: Int, elements: [Int64])] = []
    }

    var transactions: [Transaction] = []

    /// What is wrong with the history, given what is there at the end.
    func anomalies(finalLists: [Int: [Int64]]) -> [String] {
        let committed = transactions.indices.filter { isCommitted($0, finalLists) }
        return presenceAnomalies(finalLists, Set(committed)) + readAnomalies(finalLists, committed)
            + cycleAnomalies(finalLists, committed)
    }

    /// Of an unknown outcome, its first trace decides.
    private func isCommitted(_ index: Int, _ lists: [Int: [Int64]]) -> Bool {
        switch transactions[index].outcome {
        case .done: true
        case .failed: false
        case .unknown: transactions[index].appends.contains { lists[$0.key]?.contains($0.element) == true }
        }
    }

    /// Lost, doubled or resurrected elements, and halves of transactions.
    private func presenceAnomalies(_ lists: [Int: [Int64]], _ committed: Set<Int>) -> [String] {
        var anomalies: [String] = []
        for (index, transaction) in transactions.enumerated() {
            for append in transaction.appends {
                let count = lists[append.key]?.count { $0 == append.element } ?? 0
                let expected = committed.contains(index) ? 1 : 0
                if count != expected {
                    anomalies.append(
                        "\(append.element) of a transaction \(transaction.outcome) is there \(count) times")
                }
            }
        }
        return anomalies
    }

    /// What was seen must once have been the list.
    private func readAnomalies(_ lists: [Int: [Int64]], _ committed: [Int]) -> [String] {
        committed.flatMap { index in
            transactions[index].reads.filter { lists[$0.key]?.starts(with: $0.elements) != true }
                .map { "list \($0.key) was seen as \($0.elements), which it never was" }
        }
    }

    /// Transactions that would each have to come before the other.
    private func cycleAnomalies(_ lists: [Int: [Int64]], _ committed: [Int]) -> [String] {
        var writers: [Int64: Int] = [:]
        for index in committed { for append in transactions[index].appends { writers[append.element] = index } }
        var followers: [Int: Set<Int>] = [:]
        func order(_ first: Int?, before second: Int?) {
            if let first, let second, first != second { followers[first, default: []].insert(second) }
        }
        for list in lists.values {
            for (left, right) in zip(list, list.dropFirst()) { order(writers[left], before: writers[right]) }
        }
        for index in committed {
            for read in transactions[index].reads {
                if let last = read.elements.last { order(writers[last], before: index) }
                let next = lists[read.key]?.dropFirst(read.elements.count).first
                order(index, before: next.flatMap { writers[$0] })
            }
        }
        let rest = Self.withoutOrder(committed, followers)
        return rest.isEmpty ? [] : ["no serial order for transactions \(rest.sorted())"]
    }

    /// Takes away whoever has nobody before them, until nobody is left; who stays stands in, or behind, a cycle.
    private static func withoutOrder(_ nodes: [Int], _ followers: [Int: Set<Int>]) -> Set<Int> {
        var predecessorCounts: [Int: Int] = [:]
        for follower in followers.values.joined() { predecessorCounts[follower, default: 0] += 1 }
        var rest = Set(nodes)
        var free = nodes.filter { predecessorCounts[$0] == nil }
        while let node = free.popLast() {
            rest.remove(node)
            for follower in followers[node] ?? [] {
                predecessorCounts[follower, default: 0] -= 1
                if predecessorCounts[follower] == 0 { free.append(follower) }
            }
        }
        return rest
    }
}
