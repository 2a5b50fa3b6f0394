import Glibc
import Subprocess
import Synchronization
import TestSupport

/// A `baton` that runs as a child of the tests, and ends with the test that started it.
final class RunningProgram: Sendable {
    let processID: Int32
    private let written = Mutex<(output: String, complaints: String)>(("", ""))
    private let openStreamCount = Atomic<Int>(2)
    private let wasToldToStop = Atomic<Bool>(false)

    private init(processID: Int32) { self.processID = processID }

    /// Runs `body` beside the program and then waits for its end, if it was told to stop, or kills it.
    ///
    /// - Parameter terminal: What its standard input is; `nil` gives it none.
    /// - Returns: What `body` returned, and how the program ended.
    static func run<Value: Sendable>(
        _ arguments: [String], settings: [String: String], terminal: PseudoTerminal? = nil,
        _ body: @Sendable (RunningProgram) async throws -> Value
    ) async throws -> (value: Value, report: BuiltProgram.Report) {
        guard let terminal else { return try await run(arguments, settings, input: .none, body) }
        return try await run(arguments, settings, input: terminal.input, body)
    }

    private static func run<Input: InputProtocol, Value: Sendable>(
        _ arguments: [String], _ settings: [String: String], input: Input,
        _ body: @Sendable (RunningProgram) async throws -> Value
    ) async throws -> (value: Value, report: BuiltProgram.Report) {
        let result = try await Subprocess.run(
            .name("baton"), arguments: Arguments(arguments), environment: BuiltProgram.environment(settings),
            input: input, output: .sequence, error: .sequence
        ) { execution in
            let program = RunningProgram(processID: execution.processIdentifier.value)
            return try await withThrowingTaskGroup(of: Void.self) { readers in
                // What is written is read at once, so that the program never waits for us.
                readers.addTask { try await program.read(execution.standardOutput, into: \.output) }
                readers.addTask { try await program.read(execution.standardError, into: \.complaints) }
                // Whatever happens in the body, the program does not outlive it.
                defer { kill(program.processID, SIGKILL) }
                let value = try await body(program)
                if program.wasToldToStop.load(ordering: .relaxed) { _ = try await program.hasEnded() }
                kill(program.processID, SIGKILL)
                try await readers.waitForAll()
                return (value, program)
            }
        }
        let (value, program) = result.closureResult
        let written = program.written.withLock { $0 }
        let report = BuiltProgram.Report(
            status: result.terminationStatus, output: written.output, complaints: written.complaints)
        LeakScan.check(report, of: "baton", arguments, settings: settings)
        return (value, report)
    }

    /// What it wrote to standard output so far.
    var output: String { written.withLock { $0.output } }

    /// What it wrote to standard error so far.
    var complaints: String { written.withLock { $0.complaints } }

    var isRunning: Bool { openStreamCount.load(ordering: .relaxed) > 0 }

    /// Sends SIGTERM, SIGINT or SIGKILL.
    func stop(by signal: Int32 = SIGTERM) {
        wasToldToStop.store(true, ordering: .relaxed)
        kill(processID, signal)
    }

    /// Sends a signal that does not end it.
    func signal(_ signal: Int32) { kill(processID, signal) }

    /// Waits for its end.
    ///
    /// - Returns: Whether it ended in time.
    func hasEnded(within limit: Duration = .seconds(30)) async throws -> Bool {
        try await eventually(within: limit) { !isRunning }
    }

    private func read(
        _ stream: SubprocessOutputSequence, into part: WritableKeyPath<(output: String, complaints: String), String>
    ) async throws {
        var bytes: [UInt8] = []
        for try await buffer in stream {
            unsafe buffer.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            // A character may be divided between two buffers.
            let text = String(decoding: bytes, as: UTF8.self)
            written.withLock { $0[keyPath: part] = text }
        }
        openStreamCount.subtract(1, ordering: .relaxed)
    }
}
