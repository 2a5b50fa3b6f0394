import UnixSignals

/// Does what has to be done before the service group listens to signals, and stops half-way when one comes.
///
/// - Parameters:
///   - start: Cancelled by SIGTERM, SIGINT or SIGHUP.
///   - undo: Called when `start` was done all the same.
/// - Returns: What `start` returned; `nil` when the program was told to stop.
func startUnlessStopped<Value: Sendable>(
    _ start: @escaping @Sendable () async throws -> Value, undo: (Value) async -> Void
) async throws -> Value? {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await start() }
        group.addTask {
            for await _ in signals { break }
            return nil
        }
        defer { group.cancelAll() }
        if case .some(.some(let value)) = try await group.next() { return value }
        group.cancelAll()
        do {
            if case .some(.some(let value)) = try await group.next() { await undo(value) }
        } catch is CancellationError {}
        return nil
    }
}
