import NIOHTTP1
import Subprocess
import Testing

extension EndToEndTests {
    /// What is looked for in all that programs write would be found.
    @Suite struct LeakScanTests {
        private static let settings = [
            "DATABASE_URL": "postgresql://ada:leak-password@db-17.leak.example:5433/tasks",
            "BATON_PAGE_TOKEN_KEY": "leak-page-token-key", "BATON_OTLP_HEADERS": "x-key=leak-header",
        ]
        private static let leaks = [
            "leak-password", "leak-page-token-key", "leak-header", "x db-17.leak.example y", "SELECT id FROM tasks",
            "INSERT INTO users", "ERROR: Cannot schedule tasks on an EventLoop that has already shut down.",
        ]

        private func check(_ line: String, of arguments: [String]) {
            let report = BuiltProgram.Report(status: .exited(0), output: "", complaints: "a\n\(line)\nb\n")
            LeakScan.check(report, of: "baton", arguments, settings: Self.settings)
        }

        @Test(arguments: leaks) func `a service that writes it is found out`(line: String) {
            withKnownIssue { check(line, of: ["serve"]) }
        }

        @Test(arguments: leaks.dropLast()) func `a problem that tells it is found out`(text: String) {
            KnownSecrets.add(settings: Self.settings)
            let headers = HTTPHeaders([("Content-Type", "application/problem+json")])
            withKnownIssue {
                LeakScan.check(Answer(status: 500, headers: headers, body: Array(#"{"detail":"\#(text)"}"#.utf8)))
            }
        }

        @Test func `keys and tokens that callers used are known too`() {
            for text in ["bt_17_leak-key-leak-key", "leakhead.leakbody.leaksignature"] {
                let credential = Credential(id: 17, text: text)
                withKnownIssue { check("refused \(credential.text)", of: ["serve"]) }
            }
            check("key:17 bt_17", of: ["serve"])
        }

        @Test func `what may be told is not taken for a leak`() {
            check(#"{"level":"debug","message":"to db-17.leak.example"}"#, of: ["serve"])
            check("cannot connect to db-17.leak.example", of: ["migrate", "up"])
            check("SELECT id FROM tasks", of: ["migrate", "plan"])
        }
    }
}
