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

    /// Reads many tasks with few requests, up to 1 000 tasks in each; one that cannot be read does not keep the others away.
    ///
    /// The tasks of one request are as they were at one moment.
    ///
    /// - Parameters:
    ///   - ids: Which tasks; an id given twice is answered once.
    ///   - inFlightLimit: How many requests are under way at a time, at least 1.
    ///   - timeout: How long all of it may take; what is not read by then fails with `.timeout`.
    /// - Throws: `CancellationError` only.
    public func lookUpTasks(
        _ ids: some Sequence<TaskID>, inFlightLimit: Int = 4, timeout: Duration? = nil
    ) async throws -> TaskLookup {
        precondition(inFlightLimit >= 1, "at least one request must be under way at a time")
        let deadline = caller.deadline(timeout)
        let wanted = distinct(ids)
        let parts = stride(from: 0, to: wanted.count, by: BatchLimit.reads).map { start in
            Array(wanted[start..<min(start + BatchLimit.reads, wanted.count)])
        }
        var lookups = [TaskLookup](repeating: TaskLookup(), count: parts.count)
        try await withThrowingTaskGroup(of: (Int, TaskLookup).self) { group in
            for (index, part) in parts.enumerated() {
                if index >= inFlightLimit, let (earlier, lookup) = try await group.next() { lookups[earlier] = lookup }
                group.addTask { (index, try await lookup(of: part, deadline: deadline)) }
            }
            for try await (index, lookup) in group { lookups[index] = lookup }
        }
        return TaskLookup(found: lookups.flatMap(\.found), failed: lookups.flatMap(\.failed))
    }

    private func lookup(of ids: [TaskID], deadline: ContinuousClock.Instant) async throws -> TaskLookup {
        do {
            let answer = try await caller.value(.tasks(ids), deadline: deadline, BatchOfReads.init(decoding:))
            return TaskLookup(
                found: answer.found,
                failed: answer.failed.map { TaskLookup.Failure(id: $0.id, error: .problem($0.problem)) })
        } catch let error as BatonError {
            return TaskLookup(failed: ids.map { TaskLookup.Failure(id: $0, error: error) })
        }
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
