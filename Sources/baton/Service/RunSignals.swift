import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// What SIGTERM, SIGINT and SIGHUP do to the running service.
///
/// The first SIGTERM or SIGINT begins the drain. The second one cancels what is in flight, and the program ends with 128 and
/// the signal's number, whatever still hangs after `patience`.
struct RunSignals: Sendable {
    /// From the second signal to the end, at most.
    private static let patience = Duration.seconds(5)

    let logger: Logger
    /// Called for SIGHUP; `nil` makes SIGHUP a wish to stop, as when a terminal is closed.
    let reload: (@Sendable () async -> Void)?

    private enum Event {
        case groupEnded
        case secondSignal(UnixSignal)
    }

    /// Runs the group until it has ended.
    ///
    /// - Returns: The signal that cut the drain short; `nil` when there was none.
    /// - Throws: What a service threw.
    func run(_ group: ServiceGroup) async throws -> UnixSignal? {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        return try await withThrowingTaskGroup(of: Event.self) { tasks in
            tasks.addTask {
                try await group.run()
                return .groupEnded
            }
            tasks.addTask { .secondSignal(await secondSignal(in: signals, group)) }
            guard case .secondSignal(let signal)? = try await tasks.next(), !Task.isCancelled else {
                tasks.cancelAll()
                return nil
            }
            logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
            endForcibly(by: signal)
            tasks.cancelAll()
            // That it was cancelled is no news.
            do { while try await tasks.next() != nil {} } catch {
                logger.debug("services ended", metadata: ["error": "\(error)"])
            }
            return signal
        }
    }

    /// Reloads and drains as signals come, until one asks for more than that; or until it is cancelled.
    private func secondSignal(in signals: UnixSignalsSequence, _ group: ServiceGroup) async -> UnixSignal {
        var isDraining = false
        for await signal in signals {
            if signal == .sighup, let reload {
                await reload()
            } else if isDraining {
                return signal
            } else {
                isDraining = true
                await group.triggerGracefulShutdown()
            }
        }
        return .sigterm
    }

    private func endForcibly(by signal: UnixSignal) {
        // Nobody waits for it: it ends with the program, or ends the program.
        Task { [logger] in
            try await Task.sleep(for: Self.patience)
            logger.error("not everything has stopped")
            _exit(signal.exitCode)
        }
    }
}

extension UnixSignal {
    /// What a shell tells of a program that the signal has ended.
    var exitCode: Int32 { 128 + rawValue }
}
