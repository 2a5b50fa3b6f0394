import HTTPTypes
import HummingbirdTesting
import Logging
import TaskModel
import Testing

@testable import TaskServer

@Suite struct RequestIdentityTests {
    @Test(arguments: ["a", "0af7651916cd43dd8448eb211c80319c", "Aa0-._~:/+=@", String(repeating: "x", count: 128)])
    func `a caller's safe id is taken and echoed`(id: String) async throws {
        let response = try await TestAPI(.failure(StoreError.taskNotFound)).send(.get, "/v1/tasks/7", [.requestID: id])
        #expect(response.headers[values: .requestID] == [id])
        #expect(try response.problem().requestID == id)
    }

    @Test(arguments: ["", " ", "a b", "a,b", "ä", "<script>", "a\"b", "a;b", String(repeating: "x", count: 129)])
    func `any other id is replaced by a new one`(id: String) async throws {
        let response = try await TestAPI().send(.get, "/v1", [.requestID: id])
        let given = try #require(response.headers[.requestID])
        #expect(given != id)
        #expect(RequestIdentity([.requestID: given]).text == given)
    }

    @Test func `new ids differ`() {
        let ids = Set((0..<10_000).map { _ in RequestIdentity().text })
        #expect(ids.count == 10_000)
    }

    @Test func `every request has one line in the access log, without path, query and body`() async throws {
        let log = RecordingLog()
        var api = TestAPI(.failure(StoreError.userNotFound))
        api.logger = log.logger
        _ = try await api.send(.get, "/v1/users/4711/tasks?completed=true", [.requestID: "r-1"])
        let lines = log.lines.filter { $0.message == "request" }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.level == .info)
        #expect(line.metadata["method"] == "GET")
        #expect(line.metadata["route"] == "/v1/users/{id}/tasks")
        #expect(line.metadata["status"] == "404")
        #expect(line.metadata["request_id"] == "r-1")
        #expect(Int(try #require(line.metadata["duration_us"])) != nil)
        #expect(!line.metadata.values.contains { $0.contains("4711") || $0.contains("completed") })
    }

    @Test func `a request without a route is in the access log too`() async throws {
        let log = RecordingLog()
        var api = TestAPI()
        api.logger = log.logger
        _ = try await api.send(.get, "/secret")
        let line = try #require(log.lines.first { $0.message == "request" })
        #expect(line.metadata["route"] == "none")
        #expect(!line.metadata.values.contains { $0.contains("secret") })
    }
}
