/// Finds the setting that a misspelt name may have been meant for.
enum NearestName {
    /// What the tests and scripts of this repository read is not the program's business.
    private static let foreignPrefixes = ["BATON_TEST_", "BATON_FAULT_"]

    /// The names that begin like ours and are none, in alphabetical order.
    static func unknown(among names: some Sequence<String>) -> [UnknownName] {
        let known = SettingCatalogue.variables
        return names.filter { name in
            name.hasPrefix("BATON_") && !known.contains(name) && !foreignPrefixes.contains(where: name.hasPrefix)
        }.sorted().map { UnknownName(name: $0, nearest: nearest(to: $0, among: known)) }
    }

    /// The name with the fewest changes, when these are at most a third of its letters.
    static func nearest(to name: String, among names: [String]) -> String? {
        let ranked = names.map { (name: $0, distance: distance(name, $0)) }.min { $0.distance < $1.distance }
        guard let ranked, ranked.distance <= max(1, name.count / 3) else { return nil }
        return ranked.name
    }

    /// Letters to insert, remove, replace or exchange with their neighbour (optimal string alignment).
    static func distance(_ first: String, _ second: String) -> Int {
        let (a, b) = (Array(first.utf8), Array(second.utf8))
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
