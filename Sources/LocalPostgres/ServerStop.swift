import Glibc

/// Ends a server and waits until it is gone.
struct ServerStop: Sendable {
    var server: ServerProcess
    /// How long each step may take before the next, harder one.
    var patience: Duration = .seconds(10)

    /// Returns when the server is gone; the task's cancellation does not cut it short.
    func run(_ mode: LocalPostgres.StopMode) async {
        // A task of its own, awaited here, because a cancelled one could not wait for the server.
        await Task { await escalate(from: mode) }.value
    }

    private func escalate(from mode: LocalPostgres.StopMode) async {
        // PostgreSQL 15, 19.5: SIGINT is the fast shutdown, SIGQUIT the immediate one.
        let signals = mode == .fast ? [SIGINT, SIGQUIT, SIGKILL] : [SIGQUIT, SIGKILL]
        for signal in signals {
            server.send(signal)
            let isGone = try? await poll(for: patience) { !server.isRunning }
            if isGone == true { return }
        }
    }
}
