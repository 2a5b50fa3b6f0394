/// Waits once until a socket is ready; for connecting, where steps of libpq alternate with waits.
final class ReadinessWait: ReactorWork {
    private let socket: Int32
    private let interest: Readiness
    private let deadline: ContinuousClock.Instant
    private let waiter = Waiter<Void>()
    /// Touched on the reactor's thread only.
    private nonisolated(unsafe) let parts = Parts()

    private final class Parts {
        var watch: SocketWatch?
        var timer: ReactorTimer?
    }

    init(socket: Int32, interest: Readiness, deadline: ContinuousClock.Instant) {
        self.socket = socket
        self.interest = interest
        self.deadline = deadline
    }

    /// - Throws: `PQError.deadlineExceeded`, `PQError.connectFailed` when the socket cannot be watched,
    ///   `CancellationError`.
    nonisolated(nonsending) func value(on reactor: Reactor) async throws {
        reactor.submit(self)
        try await waiter.value { [self] in reactor.submit(Departure(from: self)) }
    }

    func run(on reactor: Reactor) {
        guard !waiter.isSettled else { return }
        do throws(PQError) {
            unsafe parts.watch = try SocketWatch(duplicating: socket, interest: interest, on: reactor) { [self] _ in
                finish(.success(()), on: reactor)
            }
        } catch {
            return finish(.failure(error), on: reactor)
        }
        let timer = ReactorTimer { [self] in
            finish(.failure(PQError.deadlineExceeded(wasSent: false)), on: reactor)
        }
        timer.deadline = deadline
        unsafe parts.timer = timer
        reactor.arm(timer)
    }

    private func finish(_ result: Result<Void, any Error>, on reactor: Reactor) {
        if let timer = unsafe parts.timer { reactor.disarm(timer) }
        unsafe parts.timer = nil
        unsafe parts.watch?.close(on: reactor)
        unsafe parts.watch = nil
        waiter.settle(result)
    }

    /// The task that waited was cancelled: the socket is not watched any more.
    private final class Departure: ReactorWork {
        private let wait: ReadinessWait

        init(from wait: ReadinessWait) { self.wait = wait }

        func run(on reactor: Reactor) { wait.finish(.failure(CancellationError()), on: reactor) }
    }
}
