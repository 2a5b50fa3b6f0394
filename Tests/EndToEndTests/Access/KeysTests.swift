import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// `baton keys` and `baton tenants`, and what the service makes of them.
    @Suite(.service(["BATON_AUTH": "required"])) struct KeysTests {
        private var clerk: Operator { get throws { Operator(database: try CurrentService.database) } }

        private func status(_ credential: Credential, _ service: RunningService? = nil) async throws -> UInt {
            try await (service ?? CurrentService.service).answer(as: credential, "GET", "/v1").status
        }

        @Test func `a key is shown once, lets its holder in, and is listed without its secret`() async throws {
            let report = try await clerk.run(
                "keys", "create", "--tenant", "default", "--name", "the mailer", "--scope", "tasks:read", "--scope",
                "users:read", "--expires", "90d")
            #expect(report.exitCode == 0 && report.complaints == "")
            let words = report.output.split { $0 == "\n" || $0 == " " }
            let key = String(try #require(words.first { $0.hasPrefix("bt_") }))
            #expect(try await status(Credential(id: 0, text: key)) == 200)
            let list = try await clerk.run("keys", "list", "--tenant", "1")
            #expect(list.output.contains("the mailer") && list.output.contains("tasks:read users:read"))
            #expect(!list.output.contains(key.suffix(43)))
            let json = try await clerk.json("keys", "list")
            let listed = try #require(json.elements("keys").first { $0.text("name") == "the mailer" })
            #expect(listed["key"] == nil && listed.text("expires_at") != nil)
        }

        @Test func `a revoked key is refused by every instance within five seconds`() async throws {
            let database = try CurrentService.database
            let first = try CurrentService.service
            let settings = ["DATABASE_URL": database.connectionString, "BATON_AUTH": "required"]
            _ = try await RunningService.run(settings: settings) { second in
                let clerk = Operator(database: database)
                let key = try await clerk.key()
                for service in [first, second] {
                    #expect(try await service.answer(as: key, "GET", "/v1").status == 200)
                }
                let report = try await clerk.run("keys", "revoke", "\(key.id)")
                #expect(report.exitCode == 0)
                let isRefused = try await eventually(within: .seconds(5)) {
                    let statuses = [
                        try await first.answer(as: key, "GET", "/v1").status,
                        try await second.answer(as: key, "GET", "/v1").status,
                    ]
                    return statuses == [401, 401]
                }
                #expect(isRefused)
            }
        }

        @Test func `a rotated key has another secret, and the old one for as long as it is told`() async throws {
            let key = try await clerk.key()
            #expect(try await status(key) == 200)
            let rotated = try await clerk.json("keys", "rotate", "\(key.id)", "--grace", "1h")
            let new = Credential(id: key.id, text: try #require(rotated.text("key")))
            #expect(new.text != key.text)
            #expect(try await eventually { try await status(new) == 200 })
            #expect(try await status(key) == 200)
            let again = try await clerk.json("keys", "rotate", "\(key.id)")
            let last = Credential(id: key.id, text: try #require(again.text("key")))
            #expect(try await eventually { try await [status(last), status(new), status(key)] == [200, 401, 401] })
        }

        @Test func `a key that has expired is refused`() async throws {
            let made = try await clerk.json(
                "keys", "create", "--tenant", "1", "--name", "short", "--scope", "admin", "--expires", "1s")
            let key = Credential(id: 0, text: try #require(made.text("key")))
            #expect(try await eventually { try await status(key) == 401 })
        }

        @Test(arguments: [
            (["keys", "create", "--tenant", "nobody", "--name", "a", "--scope", "admin"], "There is no such tenant."),
            (
                ["keys", "create", "--tenant", "1", "--name", "a", "--scope", "admin", "--user", "999"],
                "There is no such user in that tenant."
            ),
            (["keys", "create", "--tenant", "1", "--name", "a", "--scope", "fly"], "tasks:read, tasks:write"),
            (["keys", "create", "--tenant", "1", "--name", "a"], "--scope"),
            (["keys", "create", "--tenant", "1", "--name", "a", "--scope", "admin", "--expires", "soon"], "--expires"),
            (["keys", "revoke", "999999"], "There is no such key"),
            (["keys", "rotate", "999999"], "There is no such key"),
            (["tenants", "create", "--name", "default"], "has that name"),
            (["tenants", "rename", "9", "a"], "no such tenant"),
            (["tenants", "create", "--name", ""], "1 to 200 characters"),
        ])
        func `what cannot be done is said in a sentence`(arguments: [String], sentence: String) async throws {
            let report = try await BuiltProgram.run(
                arguments, settings: ["DATABASE_URL": try CurrentService.database.connectionString])
            #expect(report.exitCode != 0)
            #expect(report.complaints.contains(sentence), "\(report)")
            #expect(report.output == "")
        }

        @Test func `TaskClient works with a key, and is told what a key does not allow`() async throws {
            let address = try CurrentService.service.address
            func client(_ credential: Credential) throws -> BatonClient {
                try BatonClient(
                    baseURL: address, httpClient: .forTests, defaultTimeout: .seconds(60), token: credential.text)
            }
            let admin = try client(try await clerk.key())
            let user = try await admin.createUser(UserDraft(name: "Ada"))
            let task = try await admin.createTask(TaskDraft(userID: user.id, title: "a"))
            let reader = try client(try await clerk.key(scope: "tasks:read"))
            #expect(try await reader.task(task.id) == task)
            let forbidden = await #expect(throws: BatonError.self) { try await reader.deleteTask(task.id) }
            #expect(forbidden?.isForbidden == true)
            let stranger = try client(Credential(id: 0, text: "bt_1_wrong"))
            let unknown = await #expect(throws: BatonError.self) { _ = try await stranger.task(task.id) }
            #expect(unknown?.isUnauthenticated == true)
        }

        @Test func `tenants are made, renamed and listed`() async throws {
            let id = try await clerk.tenant("Acme")
            #expect(try await clerk.run("tenants", "rename", "\(id)", "Acme & Co").exitCode == 0)
            let names = try await clerk.json("tenants", "list").elements("tenants").compactMap { $0.text("name") }
            #expect(names.contains("default") && names.contains("Acme & Co"))
            #expect(try await clerk.run("tenants", "list").output.contains("Acme & Co"))
        }

        @Test func `no secret is in the log of the service`() async throws {
            let database = try CurrentService.database
            let settings = [
                "DATABASE_URL": database.connectionString, "BATON_AUTH": "required", "BATON_LOG_LEVEL": "trace",
                "BATON_PAGE_TOKEN_KEY": "a secret of the operator's",
            ]
            let key = try await Operator(database: database).key()
            let wrong = String(key.text.dropLast(10)) + "AAAAAAAAAA"
            let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"
            let (_, report) = try await RunningService.run(settings: settings) { service in
                for text in [key.text, wrong, token, "bt_1_short"] {
                    let credential = Credential(id: 0, text: text)
                    _ = try await service.answer(as: credential, "GET", "/v1/tasks?page_size=2")
                    _ = try await service.answer(
                        as: credential, "POST", "/v1/users", json: #"{"name":"\#(String(repeating: "a", count: 201))"}"#
                    )
                }
            }
            let log = report.output + report.complaints
            #expect(log.contains("wrong_secret") && log.contains("key:\(key.id)"))
            let secrets: [Substring] = [
                key.text.suffix(43), wrong.suffix(43), "c2lnbmF0dXJl", "a secret of the operator's", "Bearer",
            ]
            for secret in secrets {
                #expect(!log.contains(secret), "\(secret)")
            }
        }
    }
}
