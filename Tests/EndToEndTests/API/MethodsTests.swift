import AsyncHTTPClient
import NIOHTTP1
import TaskModel
import Testing

extension EndToEndTests {
    /// HEAD and OPTIONS, which every path has, and the pages that need no database.
    @Suite(.service) struct MethodsTests {
        private static let paths = [
            "/v1", "/v1/users", "/v1/users/1", "/v1/users/1/tasks", "/v1/tasks", "/v1/tasks/1", "/v1/tasks?page_size=0",
            "/nowhere", "/openapi.yaml", "/openapi.json", "/docs", "/problems/", "/problems/version-mismatch",
        ]

        @Test func `HEAD has the status and headers of GET and no body, wherever GET is`() async throws {
            let service = try CurrentService.service
            _ = try await service.answer("POST", "/v1/users", json: #"{"name":"Ada"}"#)
            _ = try await service.answer("POST", "/v1/tasks", json: #"{"user_id":1,"title":"x"}"#)
            for path in Self.paths {
                let id = [("X-Request-Id", "same")]
                let get = try await service.answer("GET", path, headers: id)
                let head = try await service.answer("HEAD", path, headers: id)
                #expect(get.status == head.status, "\(path)")
                #expect(!get.body.isEmpty && head.body.isEmpty, "\(path)")
                #expect(head.header("Content-Length") == String(get.body.count), "\(path)")
                #expect(withoutDate(head.headers) == withoutDate(get.headers), "\(path)")
            }
        }

        /// A second may pass in between.
        private func withoutDate(_ headers: HTTPHeaders) -> [String] {
            headers.filter { $0.name.lowercased() != "date" }.map { "\($0.name): \($0.value)" }
        }

        @Test func `OPTIONS tells the methods of every path there is`() async throws {
            let service = try CurrentService.service
            for path in Self.paths where path != "/nowhere" {
                let answer = try await service.answer("OPTIONS", path)
                #expect(answer.status == 204, "\(path)")
                #expect(answer.header("Allow")?.hasPrefix("GET, HEAD, ") == true, "\(path)")
                #expect(answer.body.isEmpty)
            }
            #expect(try await service.answer("OPTIONS", "/v1/tasks/1/transfer").header("Allow") == "POST, OPTIONS")
            #expect(try await service.answer("OPTIONS", "/nowhere").problemCode == "NOT_FOUND")
        }

        @Test func `a list of entity tags matches when one of them does, and a weak one never`() async throws {
            let service = try CurrentService.service
            let user = try await service.answer("POST", "/v1/users", json: #"{"name":"Grace"}"#)
            let path = try #require(user.header("Location"))
            for (condition, status) in [
                (#""7", W/"1""#, 412), (#"W/"1""#, 412), (#""01", "+1""#, 412), (#""1"#, 400), (#"*, "1""#, 400),
                (",", 400), (#""7",, "1" ,W/"9""#, 200), ("*", 200),
            ] as [(String, UInt)] {
                let answer = try await service.answer(
                    "PATCH", path, headers: [("If-Match", condition), ("Content-Type", "application/json")],
                    body: .bytes(Array("{}".utf8)))
                #expect(answer.status == status, "\(condition): \(answer.text)")
                #expect(answer.header("ETag") == (status == 400 ? nil : #""1""#), "\(condition)")
            }
            for (held, status) in [(#"W/"1""#, 304), (#""7", "1""#, 304), ("*", 304), (#""7""#, 200), ("1", 400)]
                as [(String, UInt)]
            {
                #expect(try await service.answer("GET", path, headers: [("If-None-Match", held)]).status == status)
            }
        }

        @Test func `a browser gets the pages, and the contract it shows is the one that is served`() async throws {
            let service = try CurrentService.service
            let page = try await service.answer("GET", "/docs", headers: [("Accept", "text/html")])
            #expect(page.status == 200)
            #expect(page.header("Content-Type") == "text/html; charset=utf-8")
            #expect(page.text.contains("fetch(\"/openapi.json\")"))
            let contract = try await service.answer("GET", "/openapi.json")
            #expect(contract.text("openapi") == "3.1.1" && contract.json?["paths"]?["/v1/tasks"] != nil)
            let missing = try await service.answer("GET", "/v1/tasks/999")
            let help = try await service.answer("GET", try #require(missing.text("type")))
            #expect(help.text.contains("TASK_NOT_FOUND"))
        }
    }
}
