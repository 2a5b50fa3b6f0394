import HTTPTypes
import HummingbirdTesting
import NIOCore
import TaskAccess
import TaskModel
import Testing

@testable import TaskServer

@Suite struct AuthenticationTests {
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .patch, .delete, .options]

    /// A path that fits a template.
    private static func path(_ resource: Resource) -> String { resource.template.replacing("{id}", with: "7") }

    private static var closed: [Resource] { ContractTests.resources.filter { !$0.isPublic } }

    @Test func `without a credential everything but the documents is 401, and nobody is asked for anything`()
        async throws
    {
        let api = TestAPI(knowing: KeyRing())
        #expect(Self.closed.count >= 12)
        for resource in Self.closed {
            for method in Self.methods {
                let answer = try await api.send(method, Self.path(resource))
                #expect(answer.status == .unauthorized, "\(method) \(resource.template)")
                #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"baton\"")
                #expect(answer.headers[.cacheControl] == "no-store")
                if method != .head { #expect(try answer.problem().code == .unauthenticated) }
            }
        }
        #expect(api.store.questions.isEmpty)
    }

    @Test(arguments: ["/openapi.yaml", "/openapi.json", "/docs", "/problems/", "/problems/unauthenticated"])
    func `the documents need no credential, and a wrong one does no harm`(path: String) async throws {
        let api = TestAPI(knowing: KeyRing())
        #expect(try await api.send(.get, path).status == .ok)
        #expect(try await api.send(.get, path, [.authorization: "Bearer nonsense"]).status == .ok)
    }

    @Test func `who calls is looked at before everything else`() async throws {
        let api = TestAPI(knowing: KeyRing())
        let long = "/v1/tasks?q=" + String(repeating: "a", count: 9000)
        for (method, target) in [(.get, long), (.put, "/v1/tasks"), (.get, "/nowhere"), (.get, "/v1/tasks?x=1")]
            as [(HTTPRequest.Method, String)]
        {
            let answer = try await api.send(method, target, [.accept: "text/html"])
            #expect(answer.status == .unauthorized, "\(method) \(target.prefix(40))")
        }
        let bad = try await api.send(.post, "/v1/tasks", json: "{nonsense")
        #expect(try bad.problem().code == .unauthenticated)
    }

    @Test(arguments: [
        "nonsense", "Bearer", "Bearer a b", "Basic Ym9iOnB3", "Bearer bt_1_AAAA", "Bearer e30.e30.AAAA",
        "Bearer bt_1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer bt_2_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a credential that is not valid is told so, and not why`(header: String) async throws {
        var ring = KeyRing()
        _ = ring.add()
        let answer = try await TestAPI(knowing: ring).send(.get, "/v1/tasks/7", [.authorization: header])
        #expect(answer.status == .unauthorized)
        let isOther = header == "nonsense" || header == "Basic Ym9iOnB3" || header == "Bearer"
        let expected =
            "Bearer realm=\"baton\""
            + (isOther ? "" : ", error=\"invalid_token\", error_description=\"The credential is not valid.\"")
        #expect(answer.headers[.wwwAuthenticate] == expected)
        #expect(isOther || !answer.text.contains(header.suffix(6)))
    }

    @Test func `two credentials in one request are none`() async throws {
        var ring = KeyRing()
        var headers = ring.add()
        let api = TestAPI(.task(.sample()), knowing: ring)
        #expect(try await api.send(.get, "/v1/tasks/7", headers).status == .ok)
        headers.append(HTTPField(name: .authorization, value: "Bearer other"))
        #expect(try await api.send(.get, "/v1/tasks/7", headers).status == .unauthorized)
    }

    @Test func `a known caller meets what is not there as ever`() async throws {
        var ring = KeyRing()
        let headers = ring.add(scopes: [])
        let api = TestAPI(knowing: ring)
        #expect(try await api.send(.get, "/nowhere", headers).status == .notFound)
        #expect(try await api.send(.put, "/v1/tasks", headers).status == .methodNotAllowed)
        #expect(try await api.send(.options, "/v1/tasks", headers).status == .noContent)
        #expect(try await api.send(.get, "/v1", headers).status == .ok)
    }

    @Test(arguments: AccessScope.allCases)
    func `a caller with every scope but one is refused just what needs that one`(missing: AccessScope) async throws {
        guard missing != .admin else { return }
        var ring = KeyRing()
        var scopes = AccessScopes.all
        scopes.remove(AccessScopes(.admin))
        scopes.remove(AccessScopes(missing))
        let headers = ring.add(scopes: scopes)
        let api = TestAPI(knowing: ring)
        for resource in Self.closed {
            for method in Self.methods where method != .options {
                guard let operation = resource.operation(for: method) else { continue }
                let answer = try await api.send(method, Self.path(resource), headers)
                guard operation.permission == .scope(missing) else {
                    #expect(
                        answer.status != .forbidden && answer.status != .unauthorized, "\(method) \(resource.template)")
                    continue
                }
                #expect(answer.status == .forbidden, "\(method) \(resource.template)")
                let challenge = "Bearer realm=\"baton\", error=\"insufficient_scope\", scope=\"\(missing.rawValue)\""
                #expect(answer.headers[.wwwAuthenticate] == challenge)
                guard method != .head else { continue }
                let problem = try answer.problem()
                #expect(problem.code == .insufficientScope)
                #expect(problem.detail?.contains(missing.rawValue) == true)
            }
        }
    }

    @Test func `the scope admin stands for all of them`() async throws {
        var ring = KeyRing()
        let headers = ring.add(scopes: AccessScopes(.admin))
        let api = TestAPI(.task(.sample()), knowing: ring)
        #expect(try await api.send(.get, "/v1/tasks/7", headers).status == .ok)
        #expect(try await api.send(.post, "/v1/tasks", headers, json: #"{"user_id":2,"title":"a"}"#).status == .created)
    }

    @Test func `who deletes a user and gives the tasks away needs the scope for tasks as well`() async throws {
        var ring = KeyRing()
        let headers = ring.add(scopes: AccessScopes(.usersWrite))
        let api = TestAPI(.done, knowing: ring)
        #expect(try await api.send(.delete, "/v1/users/7", headers).status == .noContent)
        let problem = try await api.send(.delete, "/v1/users/7?transfer_tasks_to=8", headers).problem()
        #expect(problem.code == .insufficientScope)
        #expect(problem.detail?.contains("tasks:write") == true)
        #expect(api.store.questions.count == 1)
    }

    @Test func `tenant, user and name of the caller come from the credential`() async throws {
        var ring = KeyRing()
        _ = ring.add()
        let headers = ring.add(tenant: 5, user: 2)
        let api = TestAPI(.task(.sample()), knowing: ring)
        var keyed = headers
        keyed[.idempotencyKey] = "k"
        _ = try await api.send(.post, "/v1/tasks", keyed, json: #"{"user_id":2,"title":"a"}"#)
        let scope = try #require(api.store.scopes.first)
        #expect(scope.tenant == TenantID(rawValue: 5) && scope.user == UserID(rawValue: 2))
        #expect(api.store.claims.first??.caller == "key:2")
    }

    @Test func `a stream is for the same tenant and user`() async throws {
        var ring = KeyRing()
        var headers = ring.add(tenant: 5, user: 2)
        headers[.accept] = "application/x-ndjson"
        let api = TestAPI(.tasks(Page(items: [.sample()], hasMore: false)), knowing: ring)
        #expect(try await api.send(.get, "/v1/tasks", headers).status == .ok)
        #expect(api.store.scopes.allSatisfy { $0.tenant.rawValue == 5 && $0.user?.rawValue == 2 })
        #expect(api.store.scopes.count == 2)
    }

    @Test func `a page token is good for its own tenant alone`() async throws {
        var ring = KeyRing()
        let ours = ring.add(tenant: 1)
        let theirs = ring.add(tenant: 2)
        let api = TestAPI(.users(Page(items: [.sample()], hasMore: true)), knowing: ring)
        let page = try await api.send(.get, "/v1/users", ours)
        let json = try JSONValue(parsing: Array(page.body.readableBytesView))
        guard case .string(let token) = json["next_page_token"] else {
            Issue.record("no token")
            return
        }
        #expect(try await api.send(.get, "/v1/users?page_token=\(token)", ours).status == .ok)
        let refused = try await api.send(.get, "/v1/users?page_token=\(token)", theirs)
        #expect(try refused.problem().code == .invalidPageToken)
    }

    @Test func `requests are counted for the holder of a credential, once it is known`() async throws {
        var ring = KeyRing()
        let first = ring.add()
        let second = ring.add()
        var api = TestAPI(.task(.sample()), knowing: ring)
        api.configuration.rateLimit = RateLimit(perSecond: 0.001, burst: 1)
        try await api.application.test(.router) { client in
            func status(_ headers: HTTPFields) async throws -> Int {
                try await client.executeRequest(uri: "/v1/tasks/7", method: .get, headers: headers, body: nil).status
                    .code
            }
            let statuses = [
                try await status(first), try await status(first), try await status(second), try await status([:]),
                try await status([:]),
            ]
            #expect(statuses == [200, 429, 200, 401, 401])
        }
    }

    @Test func `no credential is in the log or in an answer`() async throws {
        var ring = KeyRing()
        let good = ring.add()
        let log = RecordingLog()
        var api = TestAPI(.failure(ScriptedStore.WrongAnswer()), knowing: ring)
        api.logger = log.logger
        let secret = try #require(ring.keys[1]?.suffix(43))
        let wrong = NewSecret().key(id: 1)
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"
        let sent = [good, [.authorization: "Bearer \(wrong)"], [.authorization: "Bearer \(token)"]] as [HTTPFields]
        for headers in sent {
            for target in ["/v1/tasks/7", "/v1/tasks?x=1", "/nowhere"] {
                let answer = try await api.send(.get, target, headers)
                for part in [secret, wrong.suffix(43), token.suffix(12)] {
                    #expect(!answer.text.contains(part) && !"\(answer.headers)".contains(part))
                }
            }
        }
        let lines = log.lines.map { "\($0.message) \($0.metadata)" }
        #expect(lines.contains { $0.contains("wrong_secret") })
        #expect(lines.contains { $0.contains("key:1") })
        let text = lines.joined(separator: "\n")
        for part in [secret, wrong.suffix(43), token.suffix(12), "Bearer"] as [Substring] {
            #expect(!text.contains(part))
        }
    }

    @Test func `every answer says what browsers and caches are to do with it`() async throws {
        let api = TestAPI(.task(.sample()))
        let answers = [
            (try await api.send(.get, "/v1/tasks/7"), "private, no-cache"),
            (try await api.send(.get, "/v1/tasks/7", [.ifNoneMatch: "\"3\""]), "private, no-cache"),
            (try await api.send(.get, "/nowhere"), "no-store"), (try await api.send(.get, "/docs"), "no-cache"),
        ]
        for (answer, expected) in answers {
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.cacheControl] == expected)
        }
    }

    @Test func `while the issuer's keys cannot be had, a token is not called invalid`() async throws {
        struct Silence: Error {}
        var api = TestAPI(.task(.sample()))
        let keys = SigningKeys(logger: api.logger) { throw Silence() }
        let rules = TokenRules(issuer: "i", audience: "a")
        api.configuration.authentication = .required(
            Authenticator(directory: KeyRing(), tokens: TokenVerifier(rules: rules, keys: keys)))
        // {"alg":"ES256","kid":"a"}
        let token = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.e30.AAAA"
        let problem = try await api.send(.get, "/v1/tasks/7", [.authorization: "Bearer \(token)"]).problem()
        #expect(problem.code == .unavailable && problem.isRetryable)
    }
}
