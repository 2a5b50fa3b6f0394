import FoundationEssentials
import TestSupport
import Testing

extension EndToEndTests {
    /// Two instances behind a proxy, restarted one after the other; `Benchmarks/rolling-restart` plays it in full.
    @Suite(.scratchDatabase) struct RollingRestartTests {
        @Test func `in a rolling restart under load no request fails and no task is lost`() async throws {
            let script = BuiltProgram.repository + "/Benchmarks/rolling-restart"
            let report = try await BuiltProgram.run(
                program: "python3",
                [script, BuiltProgram.folder + "/baton", "--rate", rate, "--restarts", restarts, "--callers", "30"],
                settings: ["DATABASE_URL": try ScratchDatabase.current.connectionString])
            #expect(report.exitCode == 0, "\(report)")
            #expect(report.output.contains(" 0 failed;"))
            if isWhole { print(report.output) }
        }

        /// `BATON_TEST_ROLLING_RESTART=1` plays what the benchmark plays by itself.
        private var isWhole: Bool { ProcessInfo.processInfo.environment["BATON_TEST_ROLLING_RESTART"] != nil }
        private var rate: String { isWhole ? "500" : "100" }
        private var restarts: String { isWhole ? "10" : "1" }
    }
}
