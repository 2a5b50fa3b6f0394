import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TaskModel
import Testing

@testable import TaskServer

/// What holds for every resource of the API, whatever it is about.
@Suite struct MethodsTests {
    /// The contract's resources, each with a path and the methods it has.
    private static let contract: [(path: String, allow: String)] = [
        ("/v1", "GET, HEAD, OPTIONS"),
        ("/v1/users", "GET, HEAD, POST, OPTIONS"),
        ("/v1/users/7", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        ("/v1/users/7/tasks", "GET, HEAD, OPTIONS"),
        ("/v1/tasks", "GET, HEAD, POST, OPTIONS"),
        ("/v1/tasks/7", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        ("/v1/tasks/7/transfer", "POST, OPTIONS"),
        ("/openapi.yaml", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/docs", "GET, HEAD, OPTIONS"),
        ("/problems/", "GET, HEAD, OPTIONS"),
        ("/problems/internal", "GET, HEAD, OPTIONS"),
    ]

    @Test(arguments: contract)
    func `OPTIONS is 204 with the methods there are`(path: String, allow: String) async throws {
        let response = try await TestAPI().send(.options, path)
        #expect(response.status == .noContent)
        #expect(response.headers[.allow] == allow)
        #expect(response.body.readableBytes == 0)
    }

    @Test(arguments: contract)
    func `a method there is not is 405 with those there are`(path: String, allow: String) async throws {
        let wanted: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .trace, .connect]
        for method in wanted where !allow.contains(method.rawValue) {
            let response = try await TestAPI().send(method, path)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == allow)
            if method != .head { #expect(try response.problem().code == .methodNotAllowed) }
        }
    }

    @Test func `a method that HTTP does not know is 405`() async throws {
        let method = try #require(HTTPRequest.Method("PROPFIND"))
        #expect(try await TestAPI().send(method, "/v1/tasks").problem().code == .methodNotAllowed)
    }

    @Test(arguments: contract)
    func `every method refuses a query parameter it does not know`(path: String, allow: String) async throws {
        for method in [HTTPRequest.Method.get, .post, .patch, .delete] where allow.contains(method.rawValue) {
            let api = TestAPI()
            let problem = try await api.send(method, "\(path)?nonsense=1", json: "{}").problem()
            #expect(problem.code == .invalidParameter)
            #expect(problem.detail?.hasPrefix("nonsense: Is not a parameter.") == true)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test(arguments: ["/", "/v2", "/v1/", "/v1/teams", "/v1/tasks/", "/v1//tasks", "/v1/tasks/7/x", "/tasks", "/livez"])
    func `an unknown route is 404 for every method`(path: String) async throws {
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options] {
            let response = try await TestAPI().send(method, path)
            let problem = try response.problem()
            #expect(problem.code == .notFound)
            #expect(problem.instance == path)
        }
    }

    @Test(arguments: [
        ("/v1/tasks/abc", ProblemCode.taskNotFound), ("/v1/tasks/0/transfer", .taskNotFound),
        ("/v1/users/-1", .userNotFound), ("/v1/users/9223372036854775808/tasks", .userNotFound),
    ])
    func `OPTIONS on an id that can be none is 404, as any other method is`(path: String, code: ProblemCode)
        async throws
    {
        let api = TestAPI()
        #expect(try await api.send(.options, path).problem().code == code)
        #expect(api.store.questions.isEmpty)
    }

    @Test func `HEAD has the headers of GET and no body`() async throws {
        for (answer, path) in [
            (ScriptedStore.Answer.task(.sample()), "/v1/tasks/7"),
            (.tasks(Page(items: [.sample()], hasMore: true)), "/v1/tasks"), (.user(.sample()), "/v1/users/2"),
            (.failure(StoreError.taskNotFound), "/v1/tasks/7"), (.done, "/v1"), (.done, "/nowhere"),
            (.done, "/openapi.yaml"), (.done, "/openapi.json"), (.done, "/docs"), (.done, "/problems/"),
            (.done, "/problems/internal"),
        ] {
            let id: HTTPFields = [.requestID: "same"]
            let get = try await TestAPI(answer).send(.get, path, id)
            let head = try await TestAPI(answer).send(.head, path, id)
            #expect(head.status == get.status)
            #expect(head.headers == get.headers)
            #expect(head.headers[.contentLength] == String(get.body.readableBytes))
            #expect(get.body.readableBytes > 0)
            #expect(head.body.readableBytes == 0)
        }
    }

    @Test(arguments: [
        ("/v1", "GET"), ("/v1/users", "GET"), ("/v1/users", "POST"), ("/v1/users/7", "GET"), ("/v1/users/7", "PATCH"),
        ("/v1/users/7/tasks", "GET"), ("/v1/tasks", "GET"), ("/v1/tasks", "POST"), ("/v1/tasks/7", "PATCH"),
        ("/v1/tasks/7/transfer", "POST"),
    ])
    func `a caller who does not accept JSON gets 406, as a problem document all the same`(
        path: String, method: String
    ) async throws {
        let api = TestAPI()
        let method = try #require(HTTPRequest.Method(method))
        let problem = try await api.send(method, path, [.accept: "text/html"], json: "{}").problem()
        #expect(problem.code == .notAcceptable)
        #expect(problem.detail?.hasPrefix("Offered: application/json") == true)
        #expect(api.store.questions.isEmpty)
    }

    @Test func `what has no body is given to any caller`() async throws {
        #expect(try await TestAPI(.done).send(.delete, "/v1/tasks/7", [.accept: "text/html"]).status == .noContent)
        #expect(try await TestAPI().send(.options, "/v1/tasks/7", [.accept: "text/html"]).status == .noContent)
    }

    @Test func `the service tells its name and version`() async throws {
        let response = try await TestAPI().send(.get, "/v1")
        #expect(response.status == .ok)
        #expect(response.text == #"{"name":"baton","version":"1.2.3"}"#)
        #expect(response.headers[.contentType] == "application/json")
    }

    @Test func `a path and query beyond the limit are 414`() async throws {
        let path = "/v1/tasks?page_token="
        let longest = path + String(repeating: "a", count: RequestTarget.lengthLimit - path.utf8.count)
        #expect(try await TestAPI().send(.get, longest).problem().code == .invalidPageToken)
        let problem = try await TestAPI().send(.get, longest + "a").problem()
        #expect(problem.code == .uriTooLong)
        #expect(problem.instance == nil)
    }
}
