import HTTPTypes
import Hummingbird
import TaskModel

/// The routes that take many tasks at a time.
struct BatchRoutes {
    let store: any Store

    var resources: [Resource] {
        [
            Resource("/v1/tasks/batch/get", .post(.tasksRead, read)),
            Resource("/v1/tasks/batch/create", .post(.tasksWrite, create)),
            Resource("/v1/tasks/batch/update", .post(.tasksWrite, change)),
            Resource("/v1/tasks/batch/delete", .post(.tasksWrite, remove)),
            Resource("/v1/tasks/batch/transfer", .post(.tasksWrite, transfer)),
        ]
    }

    private func read(_ call: Call) async throws -> Response {
        try call.checkNoParameters()
        let ids = try taskIDs(validating: try await call.json(accepting: .json))
        let found = try await reading { try await store.tasks(ids, scope: call.scope) }
        let known = Set(found.map(\.id))
        let failed = ids.filter { !known.contains($0) }.map { ($0, Problem(.taskNotFound)) }
        var json = JSONWriter(reservingCapacity: 384 * (ids.count + 1))
        json.write(found: found, failed: failed)
        return .json(json)
    }

    private func create(_ call: Call) async throws -> Response {
        let batch = try await BatchCall(call)
        let request = try BatchRequest(creating: batch.body)
        return try await answer(batch, request, .task(.created)) { items, effect, once in
            try await store.createTasks(items, effect, once: once, scope: batch.scope)
        }
    }

    private func change(_ call: Call) async throws -> Response {
        let batch = try await BatchCall(call)
        let request = try BatchRequest(updating: batch.body)
        try call.checkVersions(in: request, \.version)
        return try await answer(batch, request, .task(.ok)) { items, effect, once in
            try await store.updateTasks(items, effect, once: once, scope: batch.scope)
        }
    }

    private func remove(_ call: Call) async throws -> Response {
        let batch = try await BatchCall(call)
        let request = try BatchRequest(deleting: batch.body)
        try call.checkVersions(in: request, \.version)
        return try await answer(batch, request, .nothing) { items, effect, once in
            try await store.deleteTasks(items, effect, once: once, scope: batch.scope)
        }
    }

    private func transfer(_ call: Call) async throws -> Response {
        let batch = try await BatchCall(call)
        let request = try BatchRequest(transferring: batch.body)
        try call.checkVersions(in: request, \.version)
        return try await answer(batch, request, .task(.ok)) { items, effect, once in
            try await store.transferTasks(items, effect, once: once, scope: batch.scope)
        }
    }

    /// A POST that changes nothing: a caller who is cut off has lost nothing.
    private func reading<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch is CancellationError { throw StoreError.databaseUnavailable }
    }
}

extension Call {
    /// Refuses a batch with an item that names no version, where versions are required.
    fileprivate func checkVersions<Item>(
        in request: BatchRequest<Item>, _ version: (Item) -> Int64?
    ) throws(RequestFault) {
        guard requiresIfMatch else { return }
        for case .success(let item) in request.entries.map(\.item) where version(item) == nil {
            throw .ifMatchRequired
        }
    }
}

/// A batch that writes, as it was asked for.
private struct BatchCall {
    let call: Call
    let scope: CallScope
    let key: IdempotencyKey?
    let body: JSONValue

    init(_ call: Call) async throws {
        self.call = call
        scope = try call.writeScope()
        key = try call.request.headers.idempotencyKey()
        body = try await call.json(accepting: .json)
    }
}

/// What an item answers that was done.
private struct Success<Value>: Sendable {
    let result: @Sendable (_ index: Int, _ ref: String?, Value) -> BatchResult
}

extension Success<TaskRecord> {
    static func task(_ status: HTTPResponse.Status) -> Success {
        Success { BatchResult(index: $0, ref: $1, status: status.code, version: $2.version, task: $2) }
    }
}

extension Success<Int64> {
    static var nothing: Success {
        Success { index, ref, _ in BatchResult(index: index, ref: ref, status: HTTPResponse.Status.noContent.code) }
    }
}

extension BatchRoutes {
    private typealias Outcomes<Value> = [Result<Value, StoreError>]
    private typealias Write<Item, Value: Sendable> = (
        [Item], BatchEffect, Once<Outcomes<Value>>?
    ) async throws -> Outcomes<Value>

    private func answer<Item, Value: Sendable>(
        _ batch: BatchCall, _ request: BatchRequest<Item>, _ success: Success<Value>, _ write: Write<Item, Value>
    ) async throws -> Response {
        let entries = request.entries
        switch request.mode {
        case .atomic:
            let items = try await readableItems(of: entries, write)
            return try await answer(batch, entries, .ok, success) { try await write(items, .atomic, $0) }
        case .partial:
            let items = entries.compactMap { try? $0.item.get() }
            return try await answer(batch, entries, .multiStatus, success) { once in
                // Nothing to write, and so nothing to keep under a key.
                items.isEmpty ? [] : try await write(items, .partial, once)
            }
        }
    }

    private func answer<Item, Value: Sendable>(
        _ batch: BatchCall, _ entries: [BatchEntry<Item>], _ status: HTTPResponse.Status, _ success: Success<Value>,
        by write: (Once<Outcomes<Value>>?) async throws -> Outcomes<Value>
    ) async throws -> Response {
        try await batch.call.answerOnce(
            batch.body, batch.key, batch.scope,
            answer: { outcomes in KeptAnswer(results(of: entries, outcomes, success), status) }, by: write)
    }

    /// All items, or none: the first that fails, by whatever fault, is the answer.
    private func readableItems<Item, Value: Sendable>(
        of entries: [BatchEntry<Item>], _ write: Write<Item, Value>
    ) async throws -> [Item] {
        let readable = entries.map { try? $0.item.get() }.prefix { $0 != nil }.compactMap(\.self)
        guard readable.count < entries.count, case .failure(let fault) = entries[readable.count].item else {
            return readable
        }
        // An item before it may fail when its task is looked at.
        if !readable.isEmpty { _ = try await write(readable, .rehearsal, nil) }
        throw BatchFailure(index: readable.count, cause: fault)
    }
}

/// Each item has an answer of its own; `outcomes` are those of the items that could be read.
private func results<Item, Value>(
    of entries: [BatchEntry<Item>], _ outcomes: [Result<Value, StoreError>], _ success: Success<Value>
) -> [BatchResult] {
    var outcomes = outcomes.makeIterator()
    return entries.enumerated().map { index, entry in
        if case .failure(let fault) = entry.item {
            return BatchResult(index, entry.ref, Refusal(fault, isWrite: true), version: nil)
        }
        switch outcomes.next() {
        case .success(let value): return success.result(index, entry.ref, value)
        case .failure(let error): return BatchResult(index, entry.ref, Refusal(error), version: error.currentVersion)
        case nil: return BatchResult(index, entry.ref, Refusal(StoreError.unexpected), version: nil)
        }
    }
}

extension BatchResult {
    fileprivate init(_ index: Int, _ ref: String?, _ refusal: Refusal, version: Int64?) {
        self.init(
            index: index, ref: ref, status: refusal.problem.status, version: version, problem: refusal.problem)
    }
}

extension StoreError {
    /// What the row's version is, where that is what is wrong.
    fileprivate var currentVersion: Int64? {
        if case .versionMismatch(let current) = self { current } else { nil }
    }
}

extension KeptAnswer {
    fileprivate init(_ results: [BatchResult], _ status: HTTPResponse.Status) {
        var json = JSONWriter(reservingCapacity: 448 * (results.count + 1))
        json.write(results)
        self.init(status: status.code, body: json.bytes)
    }
}

extension HTTPResponse.Status {
    /// RFC 4918, 11.1.
    static let multiStatus = HTTPResponse.Status(code: 207, reasonPhrase: "Multi-Status")
}
