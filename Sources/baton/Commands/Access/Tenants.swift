import ArgumentParser
import TaskModel
import TaskStore

/// Looks after the tenants: those who share the service and see nothing of each other.
struct Tenants: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and rename tenants.",
        discussion: """
            A tenant has users, tasks and keys of its own. Number 1, `default`, is there from the
            start. DATABASE_URL names the database.
            """,
        subcommands: [Create.self, List.self, Rename.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a tenant.")

        @Option(help: "Its name, which no other has; 1 to 200 characters.")
        var name: String

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let tenant = try await AccessDesk.open(flags) { desk in
                try await desk.store.createTenant(name, deadline: desk.deadline)
            }
            Tenants.show(tenant, asJSON: json)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tenants.")

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let tenants = try await AccessDesk.open(flags) { desk in
                try await desk.store.tenants(deadline: desk.deadline)
            }
            if json {
                Terminal.say(JSONText.list("tenants", tenants) { $0.write($1) })
            } else {
                Terminal.say(TextTable(tenants.map { ["\($0.id.rawValue)", $0.name] }).text)
            }
        }
    }

    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a tenant another name; tokens that name it must say the new one.")

        @Argument(help: "The tenant: its number or its name.")
        var tenant: String

        @Argument(help: "The new name.")
        var name: String

        @Flag(help: "Answer as JSON.")
        var json = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let renamed = try await AccessDesk.open(flags) { desk in
                try await desk.store.renameTenant(try await desk.tenant(tenant), name, deadline: desk.deadline)
            }
            Tenants.show(renamed, asJSON: json)
        }
    }

    private static func show(_ tenant: TenantRecord, asJSON: Bool) {
        Terminal.say(
            asJSON ? JSONText.object { $0.writeMembers(of: tenant) } : "Tenant \(tenant.id.rawValue): \(tenant.name)")
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ tenant: TenantRecord) { object { $0.writeMembers(of: tenant) } }

    fileprivate mutating func writeMembers(of tenant: TenantRecord) {
        member("id")
        integer(tenant.id.rawValue)
        member("name")
        string(tenant.name)
        member("created_at")
        string("\(tenant.createdAt)")
    }
}
