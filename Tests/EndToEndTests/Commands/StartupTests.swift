import AsyncHTTPClient
import LocalPostgres
import TestSupport
import Testing

extension EndToEndTests {
    /// `baton serve` that is there before its PostgreSQL.
    @Suite struct StartupTests {
        @Test
        func `without PostgreSQL it waits, is not ready and says why; when that comes it serves, without a restart`()
            async throws
        {
            let cluster = try await LocalPostgres.startEphemeral(logger: .quiet)
            do { try await start(before: cluster) } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        private func start(before cluster: LocalPostgres) async throws {
            let port = FreePorts.next()
            let adminPort = FreePorts.next()
            let settings = [
                "DATABASE_URL": cluster.connectionString, "BATON_HOST": "127.0.0.1", "BATON_PORT": "\(port)",
                "BATON_ADMIN_PORT": "\(adminPort)", "BATON_DRAIN_DELAY": "0", "BATON_AUTH": "none",
            ]
            #expect(try await BuiltProgram.run(["migrate", "up"], settings: settings).exitCode == 0)
            await cluster.stopServer()
            let ended = try await RunningProgram.run(["serve"], settings: settings) { program in
                let service = RunningService(program: program, port: port, adminPort: adminPort)
                try await watch(service, startingBefore: cluster)
                program.stop()
            }
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }

        private func watch(_ service: RunningService, startingBefore cluster: LocalPostgres) async throws {
            #expect(try await eventually(within: .seconds(60)) { await service.probe("/livez") == 200 })
            let isTold = try await eventually {
                let complaints = service.program.complaints
                return complaints.contains("waiting for PostgreSQL") && complaints.contains("database: ")
            }
            let answer = try await HTTPClient.forTests.answer("GET", "http://127.0.0.1:\(service.adminPort)/readyz")
            #expect(isTold && answer.status == 503)
            #expect(answer.text.contains(#""component":"database","reason":"no connection can be made"#))
            #expect(await service.probe("/startupz") == 503)
            try await cluster.startServer()
            try await service.waitUntilReady()
            #expect(await service.probe("/startupz") == 200)
            #expect(try await service.answer("GET", "/v1/users").status == 200)
        }

        @Test func `a signal ends it while it waits, with 0`() async throws {
            let settings = [
                "DATABASE_URL": "host=/nowhere/at/all", "BATON_HOST": "127.0.0.1", "BATON_DRAIN_DELAY": "0",
                "BATON_PORT": "\(FreePorts.next())", "BATON_ADMIN_PORT": "\(FreePorts.next())",
            ]
            let ended = try await RunningProgram.run(["serve"], settings: settings) { program in
                let isTold = try await eventually { program.complaints.contains("waiting for PostgreSQL") }
                #expect(isTold)
                program.stop()
            }
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }
    }
}
