import Synchronization
import TaskModel

/// A store for one question: it notes what it is asked and gives the one answer it was made with.
///
/// It keeps no rows and knows no rules: what HTTP makes of an answer is tested with it, nothing about storage.
final class ScriptedStore: Store {
    /// What a test wants answered.
    enum Answer: Sendable {
        case user(UserRecord)
        case users(Page<UserRecord>)
        case task(TaskRecord)
        case tasks(Page<TaskRecord>)
        /// The same task again and again, until the reader is gone; that is told then.
        case endless(TaskRecord, ended: @Sendable () -> Void)
        /// A page; a stream then goes on with whatever happens here.
        case tasksThen(Page<TaskRecord>, @Sendable () async throws -> Void)
        /// A page, and how many tasks there are on all of them.
        case counted(Page<TaskRecord>, total: Int64)
        case batch([Result<TaskRecord, StoreError>])
        case deletions([Result<Int64, StoreError>])
        case done
        case failure(any Error)
        /// Whatever happens here, such as waiting for the test, and then a task.
        case taskAfter(@Sendable () async throws -> TaskRecord)
    }

    /// What the store was asked.
    enum Question: Equatable, Sendable {
        case createUser(UserDraft)
        case user(UserID)
        case users(UserQuery)
        case updateUser(UserID, UserPatch, VersionMatch)
        case deleteUser(UserID, heir: UserID?, VersionMatch)
        case createTask(TaskDraft)
        case task(TaskID)
        case tasks(TaskQuery)
        case taskCount(TaskQuery)
        case streamTasks(TaskQuery)
        case updateTask(TaskID, TaskPatch, VersionMatch)
        case deleteTask(TaskID, VersionMatch)
        case transferTask(TaskID, TaskTransfer, VersionMatch)
        case tasksByID([TaskID])
        case createTasks([TaskDraft], BatchEffect)
        case updateTasks([BatchedUpdate], BatchEffect)
        case deleteTasks([BatchedDeletion], BatchEffect)
        case transferTasks([BatchedTransfer], BatchEffect)
    }

    /// The test's answer is not one to the question.
    struct WrongAnswer: Error {}

    private let answer: Answer
    private let claimed = Mutex<[IdempotencyClaim?]>([])
    private let asked = Mutex<[(question: Question, scope: CallScope)]>([])

    init(_ answer: Answer = .failure(WrongAnswer())) { self.answer = answer }

    var questions: [Question] { asked.withLock { $0.map(\.question) } }
    /// Of each write that may have one, in turn.
    var claims: [IdempotencyClaim?] { claimed.withLock { $0 } }
    var scopes: [CallScope] { asked.withLock { $0.map(\.scope) } }

    private func ask(_ question: Question, _ scope: CallScope) throws -> Answer {
        asked.withLock { $0.append((question, scope)) }
        if case .failure(let error) = answer { throw error }
        return answer
    }

    private func user(_ question: Question, _ scope: CallScope) throws -> UserRecord {
        guard case .user(let user) = try ask(question, scope) else { throw WrongAnswer() }
        return user
    }

    private func task(_ question: Question, _ scope: CallScope) async throws -> TaskRecord {
        switch try ask(question, scope) {
        case .task(let task): return task
        case .taskAfter(let wait): return try await wait()
        default: throw WrongAnswer()
        }
    }

    private func done(_ question: Question, _ scope: CallScope) throws {
        guard case .done = try ask(question, scope) else { throw WrongAnswer() }
    }
}

extension ScriptedStore {
    func createUser(_ draft: UserDraft, once: Once<UserRecord>?, scope: CallScope) async throws -> UserRecord {
        claimed.withLock { $0.append(once?.claim) }
        return try user(.createUser(draft), scope)
    }

    func user(_ id: UserID, scope: CallScope) async throws -> UserRecord { try user(.user(id), scope) }

    func users(_ query: UserQuery, scope: CallScope) async throws -> Page<UserRecord> {
        guard case .users(let page) = try ask(.users(query), scope) else { throw WrongAnswer() }
        return page
    }

    func updateUser(
        _ id: UserID, _ patch: UserPatch, ifVersion: VersionMatch, scope: CallScope
    ) async throws -> UserRecord {
        try user(.updateUser(id, patch, ifVersion), scope)
    }

    func deleteUser(
        _ id: UserID, transferTasksTo heir: UserID?, ifVersion: VersionMatch, scope: CallScope
    ) async throws {
        try done(.deleteUser(id, heir: heir, ifVersion), scope)
    }

    func createTask(_ draft: TaskDraft, once: Once<TaskRecord>?, scope: CallScope) async throws -> TaskRecord {
        claimed.withLock { $0.append(once?.claim) }
        return try await task(.createTask(draft), scope)
    }

    func task(_ id: TaskID, scope: CallScope) async throws -> TaskRecord { try await task(.task(id), scope) }

    func tasks(_ query: TaskQuery, scope: CallScope) async throws -> Page<TaskRecord> {
        switch try ask(.tasks(query), scope) {
        case .tasks(let page), .counted(let page, _), .tasksThen(let page, _): return page
        case .endless(let task, _): return Page(items: [task], hasMore: true)
        default: throw WrongAnswer()
        }
    }

    func streamTasks(
        _ query: TaskQuery, scope: CallScope, _ receive: (TaskRecord) async throws -> Void
    ) async throws {
        switch try ask(.streamTasks(query), scope) {
        case .tasks(let page):
            for task in page.items { try await receive(task) }
        case .endless(let task, let ended):
            defer { ended() }
            while true {
                try Task.checkCancellation()
                try await receive(task)
            }
        case .tasksThen(let page, let last):
            for task in page.items { try await receive(task) }
            try await last()
        default: throw WrongAnswer()
        }
    }

    func taskCount(_ query: TaskQuery, scope: CallScope) async throws -> Int64 {
        guard case .counted(_, let total) = try ask(.taskCount(query), scope) else { throw WrongAnswer() }
        return total
    }

    func updateTask(
        _ id: TaskID, _ patch: TaskPatch, ifVersion: VersionMatch, scope: CallScope
    ) async throws -> TaskRecord {
        try await task(.updateTask(id, patch, ifVersion), scope)
    }

    func deleteTask(_ id: TaskID, ifVersion: VersionMatch, scope: CallScope) async throws {
        try done(.deleteTask(id, ifVersion), scope)
    }

    func transferTask(
        _ id: TaskID, _ transfer: TaskTransfer, ifVersion: VersionMatch, once: Once<TaskRecord>?, scope: CallScope
    ) async throws -> TaskRecord {
        claimed.withLock { $0.append(once?.claim) }
        return try await task(.transferTask(id, transfer, ifVersion), scope)
    }

    func tasks(_ ids: [TaskID], scope: CallScope) async throws -> [TaskRecord] {
        guard case .tasks(let page) = try ask(.tasksByID(ids), scope) else { throw WrongAnswer() }
        return page.items
    }

    func createTasks(
        _ drafts: [TaskDraft], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        claimed.withLock { $0.append(once?.claim) }
        return try batch(.createTasks(drafts, effect), scope)
    }

    func updateTasks(
        _ updates: [BatchedUpdate], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        claimed.withLock { $0.append(once?.claim) }
        return try batch(.updateTasks(updates, effect), scope)
    }

    func deleteTasks(
        _ deletions: [BatchedDeletion], _ effect: BatchEffect, once: Once<[Result<Int64, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<Int64, StoreError>] {
        claimed.withLock { $0.append(once?.claim) }
        guard case .deletions(let results) = try ask(.deleteTasks(deletions, effect), scope) else {
            throw WrongAnswer()
        }
        return results
    }

    func transferTasks(
        _ transfers: [BatchedTransfer], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        claimed.withLock { $0.append(once?.claim) }
        return try batch(.transferTasks(transfers, effect), scope)
    }

    private func batch(_ question: Question, _ scope: CallScope) throws -> [Result<TaskRecord, StoreError>] {
        guard case .batch(let results) = try ask(question, scope) else { throw WrongAnswer() }
        return results
    }
}
