import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import TaskModel
import Testing

@testable import TaskServer

@Suite struct ReadinessProbeTests {
    /// A check whose answers the test gives, and that counts how often it was asked.
    private final class Check: Sendable {
        private let state = Mutex((answer: Readiness.ready, count: 0))

        var count: Int { state.withLock { $0.count } }
        func answer(_ readiness: Readiness) { state.withLock { $0.answer = readiness } }

        func ask() -> Readiness {
            state.withLock { state in
                state.count += 1
                return state.answer
            }
        }
    }

    private let check = Check()
    private let clock = ManualClock()
    private let drain = DrainState()
    private let down = Readiness(faults: [Readiness.Fault(component: "database", reason: "No session.")])

    private func makeProbe() -> ReadinessProbe<ManualClock> {
        ReadinessProbe(check: { [check] in check.ask() }, drain: drain, clock: clock)
    }

    @Test func `the check is asked again after a second and not before`() async {
        let probe = makeProbe()
        #expect(await probe.readiness() == .ready)
        check.answer(down)
        clock.advance(by: .milliseconds(999))
        #expect(await probe.readiness() == .ready)
        #expect(check.count == 1)
        clock.advance(by: .milliseconds(1))
        #expect(await probe.readiness() == down)
        #expect(check.count == 2)
    }

    @Test func `recovery is seen as fast as failure`() async {
        let probe = makeProbe()
        check.answer(down)
        #expect(await probe.readiness() == down)
        check.answer(.ready)
        clock.advance(by: .seconds(1))
        #expect(await probe.readiness() == .ready)
    }

    @Test func `draining shows at once and without asking`() async {
        let probe = makeProbe()
        #expect(await probe.readiness() == .ready)
        drain.beginDraining()
        clock.advance(by: .seconds(5))
        #expect(await probe.readiness() == .draining)
        #expect(check.count == 1)
    }

    @Test func `draining that begins during the check shows in its answer`() async {
        let drain = drain
        let probe = ReadinessProbe(
            check: {
                drain.beginDraining()
                return .ready
            }, drain: drain, clock: clock)
        #expect(await probe.readiness() == .draining)
    }

    @Test func `probes that come during a check share its answer`() async {
        let gate = AsyncStream<Void>.makeStream()
        let count = Mutex(0)
        let probe = ReadinessProbe(
            check: {
                count.withLock { $0 += 1 }
                for await _ in gate.stream {}
                return .ready
            }, drain: drain, clock: clock)
        await withTaskGroup(of: Readiness.self) { group in
            for _ in 0..<20 { group.addTask { await probe.readiness() } }
            gate.continuation.finish()
            for await readiness in group { #expect(readiness == .ready) }
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test func `the program has started once it has been ready`() async {
        let probe = makeProbe()
        check.answer(down)
        #expect(await !probe.hasStarted())
        check.answer(.ready)
        clock.advance(by: .seconds(1))
        #expect(await probe.hasStarted())
        check.answer(down)
        clock.advance(by: .seconds(1))
        #expect(await probe.hasStarted())
    }
}

@Suite struct AdminServerTests {
    private let drain = DrainState()
    private let down = Readiness(faults: [Readiness.Fault(component: "schema", reason: "It is too old.")])

    private func get(
        _ path: String, _ readiness: Readiness, method: HTTPRequest.Method = .get, log: RecordingLog = RecordingLog()
    ) async throws -> TestResponse {
        let server = AdminServer(
            configuration: AdminServerConfiguration(), drain: drain, logger: log.logger, readiness: { readiness })
        return try await server.application(on: EventLoopGroupProvider.singleton.eventLoopGroup).test(.router) {
            client in
            try await client.executeRequest(uri: path, method: method, headers: [:], body: nil)
        }
    }

    @Test func `a live program says so whatever the check says, also while it drains`() async throws {
        #expect(try await get("/livez", down).status == .ok)
        drain.beginDraining()
        let response = try await get("/livez", down)
        #expect(response.status == .ok)
        #expect(response.text == #"{"status":"alive"}"#)
    }

    @Test func `a ready program is 200`() async throws {
        let response = try await get("/readyz", .ready)
        #expect(response.status == .ok)
        #expect(response.text == #"{"status":"ready"}"#)
        #expect(response.headers[.contentType] == "application/json")
    }

    @Test func `a program that is not ready is 503 and names what is not`() async throws {
        let response = try await get("/readyz", down)
        #expect(response.status == .serviceUnavailable)
        #expect(
            response.text
                == #"{"status":"not_ready","not_ready":[{"component":"schema","reason":"It is too old."}]}"#)
    }

    @Test func `a draining program is 503`() async throws {
        drain.beginDraining()
        let response = try await get("/readyz", .ready)
        #expect(response.status == .serviceUnavailable)
        #expect(response.text.contains(#""component":"drain""#))
        #expect(response.headers[.connection] == "close")
    }

    @Test func `a program that was never ready has not started`() async throws {
        #expect(try await get("/startupz", down).status == .serviceUnavailable)
        #expect(try await get("/startupz", .ready).text == #"{"status":"started"}"#)
    }

    @Test func `other paths and methods are problems`() async throws {
        #expect(try await get("/v1", .ready).problem().code == .notFound)
        #expect(try await get("/livez", .ready, method: .post).problem().code == .methodNotAllowed)
        #expect(try await get("/readyz", .ready, method: .head).status == .ok)
    }

    @Test func `probes are logged for debugging only`() async throws {
        let log = RecordingLog()
        _ = try await get("/livez", .ready, log: log)
        #expect(log.lines.filter { $0.message == "request" }.map(\.level) == [.debug])
    }
}
