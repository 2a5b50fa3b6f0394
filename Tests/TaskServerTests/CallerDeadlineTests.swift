import HTTPTypes
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

@Suite struct CallerDeadlineTests {
    private let policy = DeadlinePolicy(requestTimeout: .seconds(10))
    private let arrival = ContinuousClock.now

    private func timeout(_ headers: HTTPFields) throws -> Duration {
        arrival.duration(to: try policy.deadline(of: headers, arrival: arrival))
    }

    @Test func `without a header the service's own deadline counts`() throws {
        #expect(try timeout([:]) == .seconds(10))
        #expect(try timeout([.prefer: "return=minimal, respond-async"]) == .seconds(10))
    }

    @Test(arguments: [
        (HTTPField.Name.envoyTimeout, "250", Duration.milliseconds(250)), (.envoyTimeout, "0", .zero),
        (.envoyTimeout, "99999999999999999999999", .seconds(10)), (.envoyTimeout, "10001", .seconds(10)),
        (.grpcTimeout, "1H", .seconds(10)), (.grpcTimeout, "1M", .seconds(10)), (.grpcTimeout, "3S", .seconds(3)),
        (.grpcTimeout, "70m", .milliseconds(70)), (.grpcTimeout, "70u", .microseconds(70)),
        (.grpcTimeout, "99999999n", .nanoseconds(99_999_999)), (.grpcTimeout, "0m", .zero),
        (.prefer, "wait=2", .seconds(2)), (.prefer, "respond-async, Wait=3", .seconds(3)),
        (.prefer, "wait=\"4\"", .seconds(4)), (.prefer, "x=\"a, wait=1\", wait = 5 ; y=1", .seconds(5)),
        (.prefer, "wait=6, wait=1", .seconds(6)), (.prefer, "wait=0", .zero), (.prefer, "wait=11", .seconds(10)),
    ])
    func `a caller may ask for less time, in each of three headers`(
        name: HTTPField.Name, value: String, expected: Duration
    ) throws {
        #expect(try timeout([name: value]) == expected)
    }

    @Test func `the least of all counts`() throws {
        #expect(try timeout([.envoyTimeout: "300", .grpcTimeout: "2S", .prefer: "wait=1"]) == .milliseconds(300))
        #expect(try timeout([.envoyTimeout: "3000", .grpcTimeout: "20m", .prefer: "wait=1"]) == .milliseconds(20))
        #expect(try timeout([.envoyTimeout: "3000", .grpcTimeout: "2S", .prefer: "wait=1"]) == .seconds(1))
    }

    @Test(arguments: [
        (HTTPField.Name.envoyTimeout, ["", "-1", "1.5", "10ms", "1 2", "0x10", "１"]),
        (.grpcTimeout, ["", "1", "m", "1s", "1h", "123456789m", "-1S", "1.5S", "1 S", "1S, 2S"]),
        (.prefer, ["wait", "wait=", "wait=soon", "wait=-1", "wait=1.5"]),
    ])
    func `a deadline that cannot be read is 400 and names the header`(
        name: HTTPField.Name, values: [String]
    ) async throws {
        for value in values {
            let api = TestAPI(.task(.sample()))
            let response = try await api.send(.get, "/v1/tasks/7", [name: value])
            #expect(response.status == .badRequest, "\(value)")
            let problem = try response.problem()
            #expect(problem.code == .invalidHeader)
            #expect(problem.detail?.hasPrefix("\(name.rawName): ") == true)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test(arguments: [
        (HTTPField.Name.envoyTimeout, "0"), (.grpcTimeout, "0n"), (.grpcTimeout, "1n"), (.prefer, "wait=0"),
    ])
    func `what has expired on arrival is 504, and the store is not asked`(
        name: HTTPField.Name, value: String
    ) async throws {
        for (method, target, json) in [
            (HTTPRequest.Method.get, "/v1/tasks/7", nil), (.delete, "/v1/tasks/7", nil),
            (.post, "/v1/tasks", #"{"user_id":2,"title":"a"}"#),
        ] {
            let api = TestAPI(.task(.sample()))
            let response = try await api.send(method, target, [name: value], json: json)
            #expect(response.status == .gatewayTimeout)
            #expect(try response.problem().code == .deadlineExceeded)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test func `the store is given what the caller left`() async throws {
        let api = TestAPI(.task(.sample()))
        let before = ContinuousClock.now
        let response = try await api.send(.get, "/v1/tasks/7", [.prefer: "wait=3"])
        #expect(response.status == .ok)
        let deadline = try #require(api.store.scopes.first).deadline
        #expect((before + .seconds(3)...(.now + .seconds(3))).contains(deadline))
    }
}
