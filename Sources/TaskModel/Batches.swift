/// Whether a batch is done as a whole or item by item.
public enum BatchMode: String, Hashable, CaseIterable, Sendable {
    /// Every item is done, or none.
    case atomic
    /// Every item that can be done is done, whatever becomes of the others.
    case partial
}

/// One change in a batch.
public struct BatchedUpdate: Hashable, Sendable {
    /// Which task.
    public var id: TaskID
    /// What is to change.
    public var patch: TaskPatch
    /// The version that the task must have; `nil` accepts any.
    public var version: Int64?

    /// A change of the task, if it has that version.
    public init(_ id: TaskID, _ patch: TaskPatch, ifMatch version: Int64? = nil) {
        self.id = id
        self.patch = patch
        self.version = version
    }
}

/// One deletion in a batch.
public struct BatchedDeletion: Hashable, Sendable {
    /// Which task.
    public var id: TaskID
    /// The version that the task must have; `nil` accepts any.
    public var version: Int64?

    /// The end of the task, if it has that version.
    public init(_ id: TaskID, ifMatch version: Int64? = nil) {
        self.id = id
        self.version = version
    }
}

/// One transfer in a batch.
public struct BatchedTransfer: Hashable, Sendable {
    /// Which task.
    public var id: TaskID
    /// From whom it is taken and who gets it.
    public var transfer: TaskTransfer
    /// The version that the task must have; `nil` accepts any.
    public var version: Int64?

    /// A transfer of the task, if it has that version.
    public init(_ id: TaskID, from: UserID, to: UserID, ifMatch version: Int64? = nil) {
        self.id = id
        transfer = TaskTransfer(from: from, to: to)
        self.version = version
    }
}

/// How many items a batch may have.
package enum BatchLimit {
    /// Tasks that are read.
    package static let reads = 1000
    /// Tasks that are created, changed, deleted or transferred.
    package static let writes = 500
}

/// What a store is to do with the items of a batch.
package enum BatchEffect: String, Hashable, Sendable {
    /// Do what can be done.
    case partial
    /// Do all, or nothing when one cannot be done.
    case atomic
    /// Do nothing, and tell whether all could be done.
    case rehearsal
}

/// The first item of a batch that cannot be done, and why; nothing was done.
package struct BatchFailure<Cause: Error>: Error {
    package var index: Int
    package var cause: Cause

    package init(index: Int, cause: Cause) {
        self.index = index
        self.cause = cause
    }
}

extension BatchFailure: Equatable where Cause: Equatable {}

/// What became of one item of a batch, as the service answers it.
package struct BatchResult: Hashable, Sendable {
    /// The item's place in the request, from 0.
    package var index: Int
    /// What the caller calls it.
    package var ref: String?
    /// What the item's own route would have answered.
    package var status: Int
    /// The task's version by now, where it is known.
    package var version: Int64?
    package var task: TaskRecord?
    /// Why it was not done.
    package var problem: Problem?

    package init(
        index: Int, ref: String? = nil, status: Int, version: Int64? = nil, task: TaskRecord? = nil,
        problem: Problem? = nil
    ) {
        self.index = index
        self.ref = ref
        self.status = status
        self.version = version
        self.task = task
        self.problem = problem
    }
}
