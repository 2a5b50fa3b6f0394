import TestSupport
import Testing

extension EndToEndTests {
    /// `baton migrate down` with a person at a terminal.
    @Suite(.emptyScratchDatabase) struct MigrateQuestionTests {
        private static let question = "type yes to go on"

        private var settings: [String: String] {
            get throws { ["DATABASE_URL": try ScratchDatabase.current.connectionString] }
        }

        private func migrate(_ arguments: String...) async throws -> BuiltProgram.Report {
            try await BuiltProgram.run(["migrate"] + arguments, settings: try settings)
        }

        /// Types something when it is asked.
        private func down(_ arguments: String..., typing answer: String) async throws -> BuiltProgram.Report {
            let terminal = try PseudoTerminal()
            let command = ["migrate", "down"] + arguments
            return try await RunningProgram.run(command, settings: try settings, terminal: terminal) { program in
                _ = try await eventually { program.complaints.contains(Self.question) || !program.isRunning }
                #expect(program.complaints.contains(Self.question))
                try terminal.type(answer)
                #expect(try await program.hasEnded())
            }.report
        }

        @Test func `only yes takes back what the question names; all else changes nothing and ends with 6`()
            async throws
        {
            #expect(try await migrate("up").exitCode == 0)
            for answer in ["no\n", "y\n", "\n", "YES\n", "yes please\n", "\u{4}"] {
                let report = try await down(typing: answer)
                #expect(report.exitCode == 6, "\(report)")
                #expect(report.complaints.hasSuffix("baton: Nothing was taken back.\n") && report.output.isEmpty)
                #expect(try await migrate("status").exitCode == 0)
            }
            let report = try await down("--steps", "2", typing: "yes\n")
            #expect(report.exitCode == 0, "\(report)")
            let named = report.complaints.split(separator: "\n").filter { $0.hasPrefix("baton:   2026") }
            let taken = report.output.split(separator: "\n").filter { $0.hasPrefix("Taking back ") }
            #expect(named.count == 2 && taken.count == 2)
            for (name, line) in zip(named, taken) {
                #expect(line.hasPrefix("Taking back \(name.dropFirst("baton:   ".count))"), "\(report)")
            }
            #expect(try await migrate("status").exitCode == 3)
        }

        @Test func `with --yes nobody is asked at a terminal either`() async throws {
            #expect(try await migrate("up").exitCode == 0)
            let terminal = try PseudoTerminal()
            let command = ["migrate", "down", "--yes"]
            let ended = try await RunningProgram.run(command, settings: try settings, terminal: terminal) { program in
                let hasEnded = try await program.hasEnded()
                #expect(hasEnded)
            }
            #expect(ended.report.exitCode == 0 && ended.report.complaints.isEmpty, "\(ended.report)")
            #expect(try await migrate("status").exitCode == 3)
        }
    }
}
