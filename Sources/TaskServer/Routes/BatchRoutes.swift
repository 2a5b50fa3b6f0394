import HTTPTypes
import Hummingbird
import TaskModel

/// The routes that take many tasks at a time.
struct BatchRoutes {
    let store: any Store

    var resources: [Resource] {
        [
            Resource("/v1/tasks/batch/get", .post(read)),
            Resource("/v1/tasks/batch/create", .post(create)),
            Resource("/v1/tasks/batch/update", .post(change)),
            Resource("/v1/tasks/batch/delete", .post(remove)),
            Resource("/v1/tasks/batch/transfer", .post(transfer)),
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
        try call.checkNoParameters()
        let request = try BatchRequest(creating: try await call.json(accepting: .json))
        return try await answer(request, .task(.created)) { try await store.createTasks($0, $1, scope: call.scope) }
    }

    private func change(_ call: Call) async throws -> Response {
        try call.checkNoParameters()
        let request = try BatchRequest(updating: try await call.json(accepting: .json))
        try call.checkVersions(in: request, \.version)
        return try await answer(request, .task(.ok)) { try await store.updateTasks($0, $1, scope: call.scope) }
    }

    private func remove(_ call: Call) async throws -> Response {
        try call.checkNoParameters()
        let request = try BatchRequest(deleting: try await call.json(accepting: .json))
        try call.checkVersions(in: request, \.version)
        return try await answer(request, .nothing) { try await store.deleteTasks($0, $1, scope: call.scope) }
    }

    private func transfer(_ call: Call) async throws -> Response {
        try call.checkNoParameters()
        let request = try BatchRequest(transferring: try await call.json(accepting: .json))
        try call.checkVersions(in: request, \.version)
        return try await answer(request, .task(.ok)) { try await store.transferTasks($0, $1, scope: call.scope) }
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

/// What an item answers that was done.
private struct Success<Value> {
    let result: (_ index: Int, _ ref: String?, Value) -> BatchResult
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
    private typealias Write<Item, Value> = ([Item], BatchEffect) async throws -> [Result<Value, StoreError>]

    private func answer<Item, Value>(
        _ request: BatchRequest<Item>, _ success: Success<Value>, _ write: Write<Item, Value>
    ) async throws -> Response {
        switch request.mode {
        case .atomic: try await answerAtomic(request.entries, success, write)
        case .partial: try await answerPartial(request.entries, success, write)
        }
    }

    /// All or nothing: the first item that fails, by whatever fault, is the answer.
    private func answerAtomic<Item, Value>(
        _ entries: [BatchEntry<Item>], _ success: Success<Value>, _ write: Write<Item, Value>
    ) async throws -> Response {
        let readable = entries.map { try? $0.item.get() }.prefix { $0 != nil }.compactMap(\.self)
        if readable.count < entries.count, case .failure(let fault) = entries[readable.count].item {
            // An item before it may fail when its task is looked at.
            if !readable.isEmpty { _ = try await write(readable, .rehearsal) }
            throw BatchFailure(index: readable.count, cause: fault)
        }
        let values = try await write(readable, .atomic).map { try $0.get() }
        let results = zip(entries, values).enumerated().map { index, done in
            success.result(index, done.0.ref, done.1)
        }
        return .batch(results, status: .ok)
    }

    /// What can be done is done; each item has an answer of its own.
    private func answerPartial<Item, Value>(
        _ entries: [BatchEntry<Item>], _ success: Success<Value>, _ write: Write<Item, Value>
    ) async throws -> Response {
        let readable = entries.compactMap { try? $0.item.get() }
        var outcomes = (readable.isEmpty ? [] : try await write(readable, .partial)).makeIterator()
        let results = entries.enumerated().map { index, entry in
            switch entry.item {
            case .failure(let fault):
                return BatchResult(index, entry.ref, Refusal(fault, isWrite: true), version: nil)
            case .success:
                switch outcomes.next() {
                case .success(let value): return success.result(index, entry.ref, value)
                case .failure(let error):
                    return BatchResult(index, entry.ref, Refusal(error), version: error.currentVersion)
                case nil: return BatchResult(index, entry.ref, Refusal(StoreError.unexpected), version: nil)
                }
            }
        }
        return .batch(results, status: .multiStatus)
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

extension Response {
    fileprivate static func batch(_ results: [BatchResult], status: HTTPResponse.Status) -> Response {
        var json = JSONWriter(reservingCapacity: 448 * (results.count + 1))
        json.write(results)
        return .json(json, status: status)
    }
}

extension HTTPResponse.Status {
    /// RFC 4918, 11.1.
    fileprivate static let multiStatus = HTTPResponse.Status(code: 207, reasonPhrase: "Multi-Status")
}
