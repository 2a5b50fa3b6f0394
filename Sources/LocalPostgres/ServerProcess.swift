import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// A running server: our own child, or one that an earlier run of the program left behind.
final class ServerProcess: Sendable {
    let pid: pid_t
    /// Whether an earlier run of the program started it.
    let isAdopted: Bool
    private let data: FilePath
    private let hasEnded: Ended

    private init(pid: pid_t, data: FilePath, isAdopted: Bool, hasEnded: Ended) {
        self.pid = pid
        self.data = data
        self.isAdopted = isAdopted
        self.hasEnded = hasEnded
    }

    /// Takes over a server that was seen to work in `data`.
    convenience init(adopting pid: pid_t, data: FilePath) {
        self.init(pid: pid, data: data, isAdopted: true, hasEnded: Ended())
    }

    /// Starts a server and returns as soon as it has a process number, long before it accepts connections.
    static func launch(_ program: Program, data: FilePath, log: ServerLog) async throws -> ServerProcess {
        let output = try log.open()
        let hasEnded = Ended()
        // Not cut short by cancellation: until the number is known nobody could stop the server.
        let pid = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<pid_t, any Error>) in
            // Lives as long as the server; `isRunning` tells its end to whoever waits.
            Task {
                var hasStarted = false
                do {
                    _ = try await Subprocess.run(
                        program.configuration, input: .none,
                        output: .fileDescriptor(output, closeAfterSpawningProcess: true), error: .combinedWithOutput
                    ) { execution in
                        hasStarted = true
                        continuation.resume(returning: execution.processIdentifier.value)
                    }
                } catch {
                    if !hasStarted { continuation.resume(throwing: program.launchFailure(error)) }
                }
                hasEnded.record()
            }
        }
        return ServerProcess(pid: pid, data: data, isAdopted: false, hasEnded: hasEnded)
    }

    var isRunning: Bool {
        if hasEnded.value { return false }
        return isAdopted ? ProcessTable.match(pid, workingIn: data) == .server : true
    }

    func send(_ signal: CInt) {
        guard isRunning else { return }
        kill(pid, signal)
    }

    /// Set once, when our child has been reaped.
    private final class Ended: Sendable {
        private let flag = Mutex(false)
        var value: Bool { flag.withLock { $0 } }
        func record() { flag.withLock { $0 = true } }
    }
}
