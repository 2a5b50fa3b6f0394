/// The file `lint.allow`: what lint accepts in files that were applied somewhere, and so may not change any more.
///
/// Each line is `<file name>: allow <rule> because <reason>`; lines that are empty or begin with `#` are passed over.
struct LintExceptions {
    struct Entry: Hashable {
        var fileName: String
        var rule: String
        var reason: String
        var line: Int
    }

    private var entries: [Entry] = []
    private var malformedLines: [Int] = []

    init(_ text: String) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard !line.allSatisfy(\.isWhitespace), !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, case .allow(let rule, let reason) = MigrationDirective(text: parts[1]) {
                entries.append(Entry(fileName: String(parts[0]), rule: rule, reason: reason, line: index + 1))
            } else {
                malformedLines.append(index + 1)
            }
        }
    }

    func entry(for rule: LintRule, in fileName: String) -> Entry? {
        entries.first { $0.fileName == fileName && $0.rule == rule.rawValue }
    }

    /// What is wrong with the file itself.
    func findings(used: Set<Entry>) -> [LintFinding] {
        let malformed = malformedLines.map { line in
            LintFinding(
                fileName: MigrationFolder.exceptionsFileName, line: line, rule: "file",
                message: "the line is no exception",
                safeWay: "write \"<file name>: allow <rule> because <reason>\"")
        }
        return malformed
            + entries.flatMap { entry in
                LintFinding.ofAllow(
                    rule: entry.rule, reason: entry.reason, isUsed: used.contains(entry),
                    fileName: MigrationFolder.exceptionsFileName, line: entry.line)
            }
    }
}
