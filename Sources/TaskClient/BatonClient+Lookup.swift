public import TaskModel

/// What came of reading several tasks: those read, and why the others were not.
public struct TaskLookup: Sendable {
    /// A task that was not read.
    public struct Failure: Sendable {
        /// Which task.
        public let id: TaskID
        /// Why it was not read.
        public let error: BatonError
    }

    /// The tasks read, in the order asked for.
    public internal(set) var found: [TaskRecord] = []
    /// The others, in the order asked for.
    public internal(set) var failed: [Failure] = []
}

extension BatonClient {
    /// Reads several tasks at the same time; one that cannot be read does not keep the others away.
    ///
    /// - Parameters:
    ///   - ids: Which tasks; an id given twice is answered once.
    ///   - inFlightLimit: How many are asked for at a time, at least 1; beyond its connections to one host, 8 by default,
    ///     the `HTTPClient` lets them wait.
    ///   - timeout: How long all of it may take; what is not read by then fails with `.timeout`.
    /// - Throws: `CancellationError` only.
    public func tasks(
        ids: some Sequence<TaskID>, inFlightLimit: Int = 8, timeout: Duration? = nil
    ) async throws -> TaskLookup {
        precondition(inFlightLimit >= 1, "at least one task must be asked for at a time")
        let deadline = caller.deadline(timeout)
        let wanted = distinct(ids)
        var outcomes = [Result<TaskRecord, BatonError>?](repeating: nil, count: wanted.count)
        try await withThrowingTaskGroup(of: (Int, Result<TaskRecord, BatonError>).self) { group in
            for (index, id) in wanted.enumerated() {
                if index >= inFlightLimit, let (earlier, outcome) = try await group.next() {
                    outcomes[earlier] = outcome
                }
                group.addTask { (index, try await outcome(of: id, deadline: deadline)) }
            }
            for try await (index, outcome) in group { outcomes[index] = outcome }
        }
        return TaskLookup(wanted, outcomes)
    }

    private func outcome(
        of id: TaskID, deadline: ContinuousClock.Instant
    ) async throws -> Result<TaskRecord, BatonError> {
        do {
            return .success(try await caller.value(.task(id), deadline: deadline, TaskRecord.init(decoding:)))
        } catch let error as BatonError {
            return .failure(error)
        }
    }

    private func distinct(_ ids: some Sequence<TaskID>) -> [TaskID] {
        var seen: Set<TaskID> = []
        return ids.filter { seen.insert($0).inserted }
    }
}

extension TaskLookup {
    fileprivate init(_ ids: [TaskID], _ outcomes: [Result<TaskRecord, BatonError>?]) {
        for (id, outcome) in zip(ids, outcomes) {
            switch outcome {
            case .success(let task): found.append(task)
            case .failure(let error): failed.append(Failure(id: id, error: error))
            // Every outcome is set before the group ends without an error.
            case nil: continue
            }
        }
    }
}
