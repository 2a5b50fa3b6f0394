import NIOHTTP1
import TestSupport
import Testing

extension EndToEndTests {
    /// What the service sends to a collector of spans.
    @Suite(.scratchDatabase) struct CollectorTests {
        @Test func `a collector gets spans under the operator's headers, which nobody else sees`() async throws {
            let file = TemporaryFile()
            defer { file.remove() }
            try file.write("Authorization=Bearer%20otlp-hunter2,x-tenant=a%2Cb\n")
            try await HeadCollector.run { collector, address in
                let settings = [
                    "DATABASE_URL": try ScratchDatabase.current.connectionString, "BATON_OTLP_ENDPOINT": address,
                    "BATON_OTLP_HEADERS_FILE": file.path, "BATON_LOG_LEVEL": "trace",
                ]
                let ended = try await RunningService.run(settings: settings) { service in
                    _ = try await service.answer("GET", "/v1")
                    #expect(try await eventually { !collector.heads.isEmpty })
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
                for head in collector.heads {
                    #expect(head.method == .POST && head.uri == "/v1/traces")
                    #expect(head.headers["Authorization"] == ["Bearer otlp-hunter2"])
                    #expect(head.headers["X-Tenant"] == ["a,b"])
                }
                #expect(!ended.report.description.contains("hunter2"))
            }
        }
    }
}
