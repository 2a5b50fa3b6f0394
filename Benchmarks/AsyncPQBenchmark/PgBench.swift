import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// PostgreSQL's own benchmark, on the same server with the same statements.
struct PgBench: Sendable {
    /// Statements under one Sync where it pipelines.
    static let pipelineLength = 50

    let server: BenchmarkServer

    var loads: [Load] {
        [
            load("pgbench", clients: 1, Script.read), load("pgbench", clients: 16, Script.read),
            load("pgbench pipelined", clients: 1, Script.pipelinedRead),
            load("pgbench, UPDATE", clients: 1, Script.write), load("pgbench, UPDATE", clients: 16, Script.write),
        ]
    }

    private func load(_ name: String, clients: Int, _ script: Script) -> Load {
        Load(name: name, callerCount: clients) { seconds in
            try await run(script, clients: clients, seconds: seconds)
        }
    }

    private func run(_ script: Script, clients: Int, seconds: Int) async throws -> Load.Done {
        let file = FileManager.default.temporaryDirectory.appending(path: "asyncpq-benchmark-\(getpid()).sql")
        try Data(script.text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let before = ProcessorClock.timeOfEndedChildren()
        let result = try await Subprocess.run(
            .path(try program),
            arguments: [
                "--no-vacuum", "--protocol=prepared", "--client=\(clients)", "--time=\(seconds)", "--file=\(file.path)",
                server.connectionString,
            ],
            output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else {
            throw BenchmarkError("pgbench: \(result.standardError)")
        }
        let count = try Self.number(after: "number of transactions actually processed: ", in: result.standardOutput)
        let rate = try Self.number(after: "tps = ", in: result.standardOutput)
        return Load.Done(
            operationCount: Int(count) * script.statementCount, elapsed: .seconds(count / rate),
            clientTime: ProcessorClock.timeOfEndedChildren() - before)
    }

    /// The one that came with the server.
    private var program: FilePath {
        get throws {
            let postgres = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(server.processID)/exe")
            let program = FilePath(postgres).removingLastComponent().appending("pgbench")
            guard FileManager.default.isExecutableFile(atPath: program.string) else {
                throw BenchmarkError("there is no \(program)")
            }
            return program
        }
    }

    private static func number(after label: String, in output: String) throws -> Double {
        guard let range = output.firstRange(of: label),
            let number = Double(output[range.upperBound...].prefix { $0.isNumber || $0 == "." })
        else { throw BenchmarkError("pgbench does not say \"\(label)\": \(output)") }
        return number
    }
}

extension PgBench {
    /// What a client of pgbench does over and over.
    struct Script: Sendable {
        let text: String
        let statementCount: Int

        private static let draw = "\\set id random(1, \(BenchmarkServer.taskCount))\n"

        static let read = Script(text: "\\set tenant 1\n" + draw + named(Statements.task), statementCount: 1)
        static let write = Script(text: "\\set tenant 1\n" + draw + named(Statements.update), statementCount: 1)
        static let pipelinedRead = Script(
            text: "\\set tenant 1\n\\startpipeline\n"
                + String(repeating: draw + named(Statements.task), count: pipelineLength) + "\\endpipeline\n",
            statementCount: pipelineLength)

        private static func named(_ sql: String) -> String {
            sql.replacing("$1", with: ":tenant").replacing("$2", with: ":id") + ";\n"
        }
    }
}
