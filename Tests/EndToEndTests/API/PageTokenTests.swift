import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// A list that is begun at one replica can be read on at another.
    @Suite(.service) struct PageTokenTests {
        private static let taskCount = 7

        @Test(arguments: [nil, "a key that all replicas share"])
        func `a list begun at one replica goes on at another, none missing and none twice`(key: String?) async throws {
            let path = try await listOfSeven()
            try await withReplica(key: key) { one in
                try await withReplica(key: key) { two in
                    var titles: [String] = []
                    var token: String?
                    for replica in [one, two, one, two] {
                        let answer = try await page(path, token, of: replica)
                        #expect(answer.status == 200, "\(answer.text)")
                        titles += self.titles(in: answer)
                        token = answer.text("next_page_token")
                    }
                    #expect(token == nil)
                    #expect(titles == (0..<Self.taskCount).map { "Task \($0)" })
                }
            }
        }

        @Test func `a token of a replica with another key is refused by name`() async throws {
            let path = try await listOfSeven()
            try await withReplica(key: "a key of one's own") { one in
                let token = try #require(try await page(path, nil, of: one).text("next_page_token"))
                let refused = try await page(path, token, of: try CurrentService.service)
                #expect(refused.status == 400 && refused.problemCode == "INVALID_PAGE_TOKEN", "\(refused.text)")
            }
        }

        /// The list of a new user's tasks, two on a page.
        private func listOfSeven() async throws -> String {
            let client = try CurrentService.service.client
            let ada = try await client.createUser(UserDraft(name: "Ada")).id
            for number in 0..<Self.taskCount {
                _ = try await client.createTask(TaskDraft(userID: ada, title: "Task \(number)"))
            }
            return "/v1/users/\(ada.rawValue)/tasks?page_size=2&order_by=id"
        }

        private func page(_ path: String, _ token: String?, of replica: RunningService) async throws -> Answer {
            try await replica.answer("GET", path + (token.map { "&page_token=\($0)" } ?? ""))
        }

        private func titles(in answer: Answer) -> [String] {
            answer.text.matches(of: #/"title":"([^"]*)"/#).map { String($0.1) }
        }

        private func withReplica(
            key: String?, _ body: @Sendable (RunningService) async throws -> Void
        ) async throws {
            var settings = ["DATABASE_URL": try CurrentService.database.connectionString]
            settings["BATON_PAGE_TOKEN_KEY"] = key
            _ = try await RunningService.run(settings: settings, body)
        }
    }
}
