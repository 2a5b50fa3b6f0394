/// Looks for what would hurt callers while a migration runs, and for what the files owe their readers; needs no database.
///
/// It reads statements, not the bodies of functions and of DO. A table that the same file makes may be treated as one
/// likes: nobody uses it yet.
package struct MigrationLint {
    private let files: [String: [UInt8]]
    private let exceptions: LintExceptions
    private var findings: [LintFinding] = []

    /// - Throws: `MigrationError.folderUnreadable`.
    package static func findings(in folder: MigrationFolder) throws(MigrationError) -> [LintFinding] {
        findings(
            in: try folder.files(), exceptions: try folder.text(of: MigrationFolder.exceptionsFileName) ?? "")
    }

    /// - Parameter exceptions: The text of `lint.allow`.
    package static func findings(in files: [String: [UInt8]], exceptions: String = "") -> [LintFinding] {
        var lint = MigrationLint(files: files, exceptions: LintExceptions(exceptions))
        lint.run()
        return lint.findings.sorted { ($0.fileName, $0.line ?? 0, $0.rule) < ($1.fileName, $1.line ?? 0, $1.rule) }
    }

    private init(files: [String: [UInt8]], exceptions: LintExceptions) {
        self.files = files
        self.exceptions = exceptions
    }

    private mutating func run() {
        do throws(MigrationFileFaults) {
            _ = try MigrationSet(files: files)
        } catch {
            findings += error.faults.map(LintFinding.init)
        }
        var used: Set<LintExceptions.Entry> = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            guard let file = MigrationFile(fileName: name), let text = String(validating: bytes, as: UTF8.self) else {
                continue
            }
            read(LintedFile(file, text), &used)
        }
        findings += exceptions.findings(used: used)
    }

    private mutating func read(_ file: LintedFile, _ used: inout Set<LintExceptions.Entry>) {
        if let finding = file.missingReason { findings.append(finding) }
        for hit in file.hits {
            if let entry = exceptions.entry(for: hit.rule, in: file.name) {
                used.insert(entry)
            } else {
                findings.append(LintFinding(hit, in: file.name))
            }
        }
        findings += file.directiveFindings
    }
}

extension LintFinding {
    init(_ hit: LintHit, in fileName: String) {
        self.init(
            fileName: fileName, line: hit.line, rule: hit.rule.rawValue, message: hit.message,
            safeWay: hit.rule.safeWay)
    }

    /// What makes `up` refuse the folder.
    init(_ fault: MigrationFileFault) {
        if case .missingCounterpart(let name) = fault.kind {
            let isDown = name.hasSuffix(".down.sql")
            self.init(
                fileName: fault.fileName, line: nil, rule: isDown ? "missing-down-file" : "file",
                message: "\(name) is missing", safeWay: "write the other file of the pair, or remove this one")
        } else {
            self.init(
                fileName: fault.fileName, line: fault.line, rule: "file", message: fault.explanation,
                safeWay: "change the file; until then every command refuses the folder")
        }
    }
}
