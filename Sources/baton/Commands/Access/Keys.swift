import ArgumentParser
import TaskAccess
import TaskModel
import TaskStore

/// Looks after the keys with which callers prove who they are.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list, rotate and revoke API keys.",
        discussion: """
            A key acts for one tenant, and for one user of it when it is bound to one. Its secret is
            shown once; the database has a digest of it. DATABASE_URL names the database.
            """,
        subcommands: [Create.self, List.self, Rotate.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key, and show it this once.")

        @Option(help: "The tenant for which it acts: its number or its name.")
        var tenant: String

        @Option(help: "What you will know it by.")
        var name: String

        @Option(name: .customLong("scope"), help: "What it may do; several times for more. \(Keys.scopeNames).")
        var scopes: [String] = []

        @Option(help: "When it ends: a time from now such as 12h or 90d, or 2027-01-31.")
        var expires: String?

        @Option(help: "The one user for whom it acts; all of the tenant without.")
        var user: Int64?

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func validate() throws {
            guard !scopes.isEmpty else { throw ValidationError("--scope is missing; expected \(Keys.scopeNames)") }
            for scope in scopes where AccessScope(rawValue: scope) == nil {
                throw ValidationError("--scope is \"\(scope)\"; expected \(Keys.scopeNames)")
            }
            if let expires, KeyExpiry(expires) == nil {
                throw ValidationError("--expires is \"\(expires)\"; expected a time such as 12h or 90d, or 2027-01-31")
            }
        }

        func run() async throws {
            let secret = NewSecret()
            let key = try await AccessDesk.open(flags) { desk in
                let draft = APIKeyDraft(
                    tenant: try await desk.tenant(tenant), user: user.map { UserID(rawValue: $0) }, name: name,
                    scopes: AccessScopes(names: scopes), expiresAt: expires.flatMap { KeyExpiry($0)?.moment },
                    digest: secret.digest)
                return try await desk.store.createKey(draft, deadline: desk.deadline)
            }
            Keys.show(key, secret, asJSON: json)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without their secrets.")

        @Option(help: "Those of this tenant alone: its number or its name.")
        var tenant: String?

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let keys = try await AccessDesk.open(flags) { desk in
                var wanted: TenantID?
                if let tenant { wanted = try await desk.tenant(tenant) }
                return try await desk.store.keys(of: wanted, deadline: desk.deadline)
            }
            if json {
                Terminal.say(JSONText.list("keys", keys) { $0.write($1) })
            } else {
                Terminal.say(TextTable(keys.map(\.cells)).text)
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a key another secret, and show it this once.")

        @Argument(help: "The number of the key.")
        var id: Int64

        @Option(help: "How long the old secret is still accepted, such as 1h.")
        var grace = "0s"

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func validate() throws {
            guard KeyExpiry.duration(grace) != nil else {
                throw ValidationError("--grace is \"\(grace)\"; expected a time such as 30m, 1h or 7d")
            }
        }

        func run() async throws {
            let secret = NewSecret()
            let key = try await AccessDesk.open(flags) { desk in
                try await desk.store.rotateKey(
                    id, digest: secret.digest, grace: KeyExpiry.duration(grace) ?? .zero, deadline: desk.deadline)
            }
            Keys.show(key, secret, asJSON: json)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a key for good; every replica refuses it within 5 seconds.")

        @Argument(help: "The number of the key.")
        var id: Int64

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let key = try await AccessDesk.open(flags) { desk in
                try await desk.store.revokeKey(id, deadline: desk.deadline)
            }
            Terminal.say(json ? JSONText.object { $0.writeMembers(of: key) } : "Key \(key.id) is revoked: \(key.name).")
        }
    }

    fileprivate static let scopeNames = AccessScope.allCases.map(\.rawValue).joined(separator: ", ")

    private static func show(_ key: APIKeyRecord, _ secret: NewSecret, asJSON: Bool) {
        guard !asJSON else {
            let text = JSONText.object { json in
                json.writeMembers(of: key)
                json.member("key")
                json.string(secret.key(id: key.id))
            }
            return Terminal.say(text)
        }
        Terminal.say(
            """
            Key \(key.id) of tenant \(key.tenant.rawValue), \(key.name); nobody can show it again:
              \(secret.key(id: key.id))
            """)
    }
}

extension APIKeyRecord {
    /// For a table.
    fileprivate var cells: [String] {
        let end = revokedAt.map { "revoked \($0)" } ?? expiresAt.map { "until \($0)" } ?? ""
        return [
            "\(id)", "tenant \(tenant.rawValue)", user.map { "user \($0.rawValue)" } ?? "", name,
            scopes.names.joined(separator: " "), end,
        ]
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ key: APIKeyRecord) { object { $0.writeMembers(of: key) } }

    fileprivate mutating func writeMembers(of key: APIKeyRecord) {
        member("id")
        integer(key.id)
        member("tenant_id")
        integer(key.tenant.rawValue)
        member("user_id")
        if let user = key.user { integer(user.rawValue) } else { null() }
        member("name")
        string(key.name)
        member("scopes")
        array(key.scopes.names) { $0.string($1) }
        let moments: [(String, Timestamp?)] = [
            ("created_at", key.createdAt), ("expires_at", key.expiresAt), ("revoked_at", key.revokedAt),
            ("rotated_at", key.rotatedAt),
        ]
        for (name, moment) in moments {
            member(name)
            if let moment { string("\(moment)") } else { null() }
        }
    }
}
