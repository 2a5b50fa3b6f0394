// Callers that run where their connections are.
extension Lane {
    /// The thread of the lane's connection, as a place for its callers to run.
    ///
    /// ```swift
    /// try await withTaskExecutorPreference(lane.taskExecutor) { … }
    /// ```
    ///
    /// It spares a short read the way to another thread and back, which takes longer than the read. All connections of
    /// the program wait while such a task runs: for callers that do little between two reads and never block.
    public nonisolated var taskExecutor: any TaskExecutor { reactor }
}

extension ConnectionPool {
    /// The thread of the pool's connections, as a place for its callers to run; as `Lane.taskExecutor`.
    public nonisolated var taskExecutor: any TaskExecutor { reactor }
}
