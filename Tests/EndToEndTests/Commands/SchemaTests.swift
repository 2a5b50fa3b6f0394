import TestSupport
import Testing

extension EndToEndTests {
    /// `baton serve` on a database that has not been migrated.
    @Suite(.emptyScratchDatabase) struct SchemaTests {
        @Test func `without its schema it is not ready, and once that is there it is, without a restart`() async throws
        {
            let port = FreePorts.next()
            let adminPort = FreePorts.next()
            let settings = [
                "DATABASE_URL": try ScratchDatabase.current.connectionString, "BATON_HOST": "127.0.0.1",
                "BATON_PORT": "\(port)", "BATON_ADMIN_PORT": "\(adminPort)", "BATON_DRAIN_DELAY": "0",
            ]
            let ended = try await RunningProgram.run(["serve"], settings: settings) { program in
                let service = RunningService(program: program, port: port, adminPort: adminPort)
                #expect(try await eventually(within: .seconds(60)) { await service.probe("/livez") == 200 })
                #expect(try await eventually { await service.probe("/readyz") == 503 })
                #expect(try await BuiltProgram.run(["migrate", "up"], settings: settings).exitCode == 0)
                try await service.waitUntilReady()
                program.stop()
            }
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }
    }
}
