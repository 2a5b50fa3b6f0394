import FoundationEssentials
import Subprocess

/// The program `baton` that was built together with these tests.
enum BuiltProgram {
    /// What a run that ended leaves.
    struct Report: Sendable, CustomStringConvertible {
        var status: TerminationStatus
        var output: String
        /// What it wrote to standard error.
        var complaints: String

        var exitCode: Int32? { if case .exited(let code) = status { code } else { nil } }

        var description: String { "\(status)\n--- output\n\(output)\n--- complaints\n\(complaints)" }
    }

    /// The folder of the products: that of the test bundle.
    static let folder: String = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return String((bundle ?? "")[...].dropLastPathComponent())
    }()

    /// The repository: what `README.md` and `scripts` are in.
    static let repository = String("\(#filePath)"[...].dropLastPathComponent(4))

    /// Runs it to its end.
    ///
    /// - Parameter settings: Its environment variables; none of those that the tests themselves run with are passed on.
    static func run(_ arguments: [String], settings: [String: String] = [:]) async throws -> Report {
        try await run(program: "baton", arguments, settings: settings)
    }

    /// Runs a program that is in PATH, where `baton` is the built one.
    static func run(program: String, _ arguments: [String], settings: [String: String] = [:]) async throws -> Report {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: environment(settings), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let report = Report(
            status: result.terminationStatus, output: result.standardOutput, complaints: result.standardError)
        LeakScan.check(report, of: program, arguments, settings: settings)
        return report
    }

    static func environment(_ settings: [String: String]) -> Environment {
        var changes: [Environment.Key: String?] = [:]
        let inherited = ProcessInfo.processInfo.environment
        for name in inherited.keys where ["BATON_", "PG", "DATABASE_URL"].contains(where: name.hasPrefix) {
            changes[Environment.Key(stringLiteral: name)] = .some(nil)
        }
        changes["PATH"] = folder + ":" + (inherited["PATH"] ?? "/usr/bin:/bin")
        changes["BATON_MIGRATIONS"] = repository + "/Migrations"
        // Whoever turns to an event loop that has ended crashes, instead of complaining.
        changes["SWIFTNIO_STRICT"] = "1"
        for (name, value) in settings { changes[Environment.Key(stringLiteral: name)] = value }
        return .inherit.updating(changes)
    }
}

extension Substring {
    /// The path without its last components.
    fileprivate func dropLastPathComponent(_ count: Int = 1) -> Substring {
        guard count > 0, let slash = lastIndex(of: "/") else { return self }
        return self[..<slash].dropLastPathComponent(count - 1)
    }
}
