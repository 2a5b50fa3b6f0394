public import ServiceLifecycle

// Its end, tied to that of a program.
extension Lane: Service {
    /// Waits for the graceful shutdown of its service group, or for cancellation, and closes.
    public func run() async throws {
        try? await gracefulShutdown()
        close()
    }
}
