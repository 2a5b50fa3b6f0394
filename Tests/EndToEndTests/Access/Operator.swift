import AsyncHTTPClient
import TaskModel
import TestSupport
import Testing

/// The person at the terminal, who looks after tenants and keys.
struct Operator {
    let database: ScratchDatabase

    func run(_ arguments: String...) async throws -> BuiltProgram.Report {
        try await BuiltProgram.run(arguments, settings: ["DATABASE_URL": database.connectionString])
    }

    /// Runs a command with `--json` and reads what it answers.
    func json(_ arguments: String...) async throws -> JSONValue {
        let report = try await BuiltProgram.run(
            arguments + ["--json"], settings: ["DATABASE_URL": database.connectionString])
        try #require(report.exitCode == 0, "\(report)")
        return try JSONValue(parsing: Array(report.output.utf8.dropLast()))
    }

    /// Makes a tenant and answers its id.
    func tenant(_ name: String) async throws -> Int64 {
        try #require(try await json("tenants", "create", "--name", name).number("id"))
    }

    /// Makes a key and answers it as its holder has it.
    func key(tenant: Int64 = 1, scope: String = "admin", user: Int64? = nil) async throws -> Credential {
        var arguments = ["keys", "create", "--tenant", "\(tenant)", "--name", "test", "--scope", scope]
        if let user { arguments += ["--user", "\(user)"] }
        let report = try await BuiltProgram.run(
            arguments + ["--json"], settings: ["DATABASE_URL": database.connectionString])
        try #require(report.exitCode == 0, "\(report)")
        let made = try JSONValue(parsing: Array(report.output.utf8.dropLast()))
        return Credential(id: try #require(made.number("id")), text: try #require(made.text("key")))
    }
}

/// A key, and the header with which its holder calls.
struct Credential: Sendable {
    let id: Int64
    let text: String

    init(id: Int64, text: String) {
        self.id = id
        self.text = text
        KnownSecrets.add(credential: text)
    }

    var header: (String, String) { ("Authorization", "Bearer \(text)") }
}

extension JSONValue {
    func number(_ name: String) -> Int64? { if case .integer(let number) = self[name] { number } else { nil } }
    func text(_ name: String) -> String? { if case .string(let text) = self[name] { text } else { nil } }
    func elements(_ name: String) -> [JSONValue] { if case .array(let list) = self[name] { list } else { [] } }
}

extension RunningService {
    /// Sends one request with a credential, and JSON where there is some.
    func answer(
        as credential: Credential, _ method: String, _ path: String, json: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var headers = headers + [credential.header]
        if json != nil { headers.append(("Content-Type", "application/json")) }
        return try await answer(method, path, headers: headers, body: json.map { .bytes(Array($0.utf8)) })
    }
}
