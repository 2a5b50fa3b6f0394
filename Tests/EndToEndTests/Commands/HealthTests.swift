import TestSupport
import Testing

extension EndToEndTests {
    /// `baton health`, as a container's health check runs it.
    @Suite(.scratchDatabase) struct HealthTests {
        private func health(of service: RunningService) async throws -> BuiltProgram.Report {
            try await BuiltProgram.run(
                ["health"], settings: ["BATON_HOST": "127.0.0.1", "BATON_ADMIN_PORT": "\(service.adminPort)"])
        }

        @Test func `it ends with 0 while the service is ready, and with 1 while it drains`() async throws {
            let settings = [
                "DATABASE_URL": try ScratchDatabase.current.connectionString, "BATON_DRAIN_DELAY": "1s",
            ]
            _ = try await RunningService.run(settings: settings) { service in
                let ready = try await health(of: service)
                #expect(ready.exitCode == 0 && ready.output == "ready\n", "\(ready)")
                service.program.stop()
                let isNotReady = try await eventually { await service.probe("/readyz") == 503 }
                let draining = try await health(of: service)
                #expect(isNotReady && draining.exitCode == 1, "\(draining)")
                #expect(draining.complaints.hasPrefix("baton: not ready: ") && draining.complaints.contains("drain"))
            }
        }

        @Test func `it ends with 1 when nobody answers`() async throws {
            let settings = ["BATON_HOST": "127.0.0.1", "BATON_ADMIN_PORT": "\(FreePorts.next())"]
            let report = try await BuiltProgram.run(["health"], settings: settings)
            #expect(
                report.exitCode == 1 && report.complaints.hasPrefix("baton: not ready: nobody answers"), "\(report)")
        }
    }
}
