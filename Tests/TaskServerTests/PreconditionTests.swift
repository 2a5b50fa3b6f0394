import HTTPTypes
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

@Suite struct PreconditionTests {
    private static let writes: [(HTTPRequest.Method, String, String?)] = [
        (.patch, "/v1/tasks/7", #"{"title":"a"}"#), (.patch, "/v1/users/2", #"{"name":"a"}"#),
        (.delete, "/v1/tasks/7", nil), (.delete, "/v1/users/2", nil),
        (.post, "/v1/tasks/7/transfer", #"{"from_user_id":1,"to_user_id":2}"#),
    ]

    @Test func `where If-Match is required a write without it is 428 and asks nothing`() async throws {
        for (method, target, json) in Self.writes {
            var api = TestAPI()
            api.configuration.requiresIfMatch = true
            let response = try await api.send(method, target, json: json)
            #expect(response.status == .preconditionRequired)
            let problem = try response.problem()
            #expect(problem.code == .preconditionRequired)
            #expect(!problem.isRetryable)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test func `where it is not required a write without it accepts any version`() async throws {
        for (method, target, json) in Self.writes {
            let api = TestAPI()
            _ = try await api.send(method, target, json: json)
            #expect(api.store.questions.count == 1)
            #expect(api.store.questions.first?.match == .any)
        }
    }

    @Test func `creating and reading never need it`() async throws {
        var api = TestAPI(.task(.sample()))
        api.configuration.requiresIfMatch = true
        #expect(try await api.send(.post, "/v1/tasks", json: #"{"user_id":2,"title":"a"}"#).status == .created)
        #expect(try await api.send(.get, "/v1/tasks/7").status == .ok)
    }

    @Test(arguments: [
        ("*", VersionMatch.any), ("\"3\"", .oneOf([3])), ("\"3\", \"5\"", .oneOf([3, 5])),
        ("W/\"3\", \"5\"", .oneOf([5])), ("W/\"3\"", .oneOf([])), ("\"03\"", .oneOf([])), ("\"x\"", .oneOf([])),
    ])
    func `a list names the versions that are accepted, and a weak tag none`(
        header: String, match: VersionMatch
    ) async throws {
        for (method, target, json) in Self.writes {
            var api = TestAPI()
            api.configuration.requiresIfMatch = true
            _ = try await api.send(method, target, [.ifMatch: header], json: json)
            #expect(api.store.questions.first?.match == match)
        }
    }

    @Test func `what does not fit is 412 with the version that is there, on every write`() async throws {
        for (method, target, json) in Self.writes {
            let api = TestAPI(.failure(StoreError.versionMismatch(current: 12)))
            let response = try await api.send(method, target, [.ifMatch: "\"11\""], json: json)
            #expect(response.status == .preconditionFailed)
            #expect(response.headers[.eTag] == "\"12\"")
            #expect(try response.problem().code == .versionMismatch)
        }
    }

    @Test func `every write can be tried, and says so to the store`() async throws {
        for (method, target, json) in Self.writes + [
            (.post, "/v1/tasks", #"{"user_id":2,"title":"a"}"#), (.post, "/v1/users", #"{"name":"a"}"#),
        ] {
            for (query, isTrial) in [("?validate_only=true", true), ("?validate_only=false", false), ("", false)] {
                let api = TestAPI()
                _ = try await api.send(method, target + query, json: json)
                #expect(api.store.scopes.map(\.isTrial) == [isTrial], "\(method) \(target)\(query)")
            }
            let api = TestAPI()
            let response = try await api.send(method, target + "?validate_only=1", json: json)
            #expect(response.status == .badRequest)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test func `what only reads cannot be tried`() async throws {
        #expect(try await TestAPI().send(.get, "/v1/tasks/7?validate_only=true").status == .badRequest)
    }
}

extension ScriptedStore.Question {
    /// The versions that a write accepts.
    fileprivate var match: VersionMatch? {
        switch self {
        case .updateUser(_, _, let match), .deleteUser(_, _, let match), .updateTask(_, _, let match),
            .deleteTask(_, let match), .transferTask(_, _, let match):
            match
        default: nil
        }
    }
}
