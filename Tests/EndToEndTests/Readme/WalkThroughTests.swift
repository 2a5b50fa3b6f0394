import Testing

extension EndToEndTests {
    /// The README's walk-through, typed to a service with nothing in it.
    @Suite(.service) struct WalkThroughTests {
        @Test func `every command of the README's walk-through is answered as the README says`() async throws {
            let service = try CurrentService.service
            let script = BuiltProgram.repository + "/scripts/walk-through"
            let report = try await BuiltProgram.run(
                program: "bash", [script, "127.0.0.1:\(service.port)", "127.0.0.1:\(service.adminPort)"])
            #expect(report.exitCode == 0, "\(report)")
            #expect(report.output.hasSuffix(" commands were answered as README.md says.\n"))
        }
    }
}
