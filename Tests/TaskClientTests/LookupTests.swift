import Dispatch
import Synchronization
import TaskClient
import TaskModel
import Testing

@Suite struct LookupTests {
    @Test func `tasks are found and failed in the order asked for, each once`() async throws {
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let ids = [9, 2, 404, 3, 9, 500, 1, 404].map(TaskID.init(rawValue:))
        let lookup = try await client.tasks(ids: ids)
        #expect(lookup.found == [9, 2, 3, 1].map(taskRecord))
        #expect(lookup.failed.map(\.id) == [404, 500].map(TaskID.init(rawValue:)))
        #expect(lookup.failed.map(\.error.problem?.code) == [.taskNotFound, .internal])
        #expect(server.requests.count == 6)
    }

    @Test func `no ids make no requests`() async throws {
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let lookup = try await client.tasks(ids: [])
        #expect(lookup.found.isEmpty && lookup.failed.isEmpty && server.requests.isEmpty)
    }

    @Test(arguments: [1, 4]) func `as many are in flight as the limit says, and no more`(limit: Int) async throws {
        let gate = Gate(limit: limit)
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { request in
            gate.pass()
            return .json(taskJSON(number(in: request)))
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let ids = (1...40).map(TaskID.init(rawValue:))
        let lookup = try await client.tasks(ids: ids, inFlightLimit: limit)
        #expect(lookup.found == (1...40).map(taskRecord))
        #expect(gate.highest == limit)
    }

    @Test func `what is not read in time fails alone`() async throws {
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { request in
            number(in: request) == 2 ? .stall() : .json(taskJSON(number(in: request)))
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let ids = [1, 2, 3].map(TaskID.init(rawValue:))
        let lookup = try await client.tasks(ids: ids, timeout: .seconds(5))
        #expect(lookup.found == [1, 3].map(taskRecord))
        #expect(lookup.failed.map(\.id) == [ids[1]] && lookup.failed.allSatisfy(\.error.isTimeout))
    }

    @Test func `a cancelled lookup throws CancellationError`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { _ in
            arrival.yield()
            return .stall()
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        // Awaited below, after it was cancelled.
        let call = Task { try await client.tasks(ids: (1...100).map(TaskID.init(rawValue:)), inFlightLimit: 3) }
        _ = await arrivals.first { true }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(server.requests.count <= 3)
    }

    private let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { request in
        switch number(in: request) {
        case 404: .problem("TASK_NOT_FOUND", status: 404)
        case 500: .problem("INTERNAL", status: 500)
        case let number: .json(taskJSON(number))
        }
    }
}

private func number(in request: ScriptedServer.Request) -> Int64 {
    request.target.split(separator: "/").last.flatMap { Int64($0) } ?? 0
}

/// Holds the first callers until as many are there as the limit says, and counts how many are inside at a time.
private final class Gate: Sendable {
    private struct Counts {
        var arrived = 0
        var inside = 0
        var highest = 0
    }

    private let limit: Int
    private let counts = Mutex(Counts())
    private let isFull = DispatchSemaphore(value: 0)

    init(limit: Int) { self.limit = limit }

    var highest: Int { counts.withLock(\.highest) }

    func pass() {
        let arrived = counts.withLock { counts in
            counts.arrived += 1
            counts.inside += 1
            counts.highest = max(counts.highest, counts.inside)
            return counts.arrived
        }
        if arrived == limit { for _ in 0..<limit { isFull.signal() } }
        if arrived <= limit { isFull.wait() }
        counts.withLock { $0.inside -= 1 }
    }
}
