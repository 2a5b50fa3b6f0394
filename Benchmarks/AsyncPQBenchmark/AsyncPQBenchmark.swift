import ArgumentParser

/// What AsyncPQ costs, beside pgbench in the same run; Benchmarks/README.md says how to read it.
@main
struct AsyncPQBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "AsyncPQBenchmark",
        abstract: "Measures what AsyncPQ costs, beside pgbench, on a private PostgreSQL; prints Markdown.")

    @Option(help: "How often everything is measured; the report has the medians.")
    var rounds = 5

    @Option(help: "How long each load runs in a round, in whole seconds.")
    var seconds = 1

    @Option(
        help: "Only the loads whose names, with their callers, contain this text, such as 'lane 64'; for a profiler.")
    var only: String?

    func validate() throws {
        guard rounds > 0, seconds > 0 else { throw ValidationError("Rounds and seconds are at least 1.") }
    }

    func run() async throws {
        let server = try await BenchmarkServer.start()
        do {
            try await measure(on: server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func measure(on server: BenchmarkServer) async throws {
        let subject = try Subject(server: server)
        let loads = (subject.loads + PgBench(server: server).loads).filter { isWanted("\($0.name) \($0.callerCount)") }
        // What happens once happens before: connecting, preparing.
        for load in loads { _ = try await load.run(1) }
        var report = Report(server: server, rounds: rounds, seconds: seconds)
        for round in 0..<rounds {
            // Each round begins with another load, so that none always comes after the same one.
            for index in loads.indices {
                let load = loads[(index + round) % loads.count]
                report.add(try await load.measure(for: seconds, on: server), of: load)
            }
            if isWanted("decoding") { report.decodings.append(try await Decoding.measure(subject.pool)) }
            if isWanted("cancel") { report.cancels.append(contentsOf: try await CancelLatency.measure(subject)) }
        }
        await subject.close()
        print(report.markdown(for: loads))
    }

    private func isWanted(_ name: String) -> Bool { only.map(name.contains) ?? true }
}
