import Testing

@testable import Migrator

@Suite struct NewMigrationTests {
    @Test func `a new migration has today's day and the number after the newest`() throws {
        let newest = MigrationVersion(rawValue: "20261124_0013")
        let migration = try NewMigration(name: "add_task_colour", day: "20261128", after: newest)
        #expect(migration.version.rawValue == "20261128_0014")
        #expect(
            migration.files.map(\.name) == [
                "20261128_0014_add_task_colour.up.sql", "20261128_0014_add_task_colour.down.sql",
            ])
        #expect(try NewMigration(name: "begin", day: "20261128", after: nil).version.rawValue == "20261128_0001")
    }

    @Test func `a clock that is behind makes no version before the newest`() throws {
        let newest = try #require(MigrationVersion(rawValue: "20261124_0013"))
        #expect(try NewMigration(name: "add_it", day: "20200101", after: newest).version > newest)
    }

    @Test(arguments: ["", "Add_it", "add it", "add-it", "add__it", "_add", "1add", "add_it;drop", "../add"])
    func `a name that is none is refused with what is allowed`(name: String) throws {
        let fault = try #require(throws: NewMigration.Fault.self) {
            try NewMigration(name: name, day: "20261128", after: nil)
        }
        #expect(fault == .malformedName(name))
        #expect("\(fault)".contains("add_task_colour"))
    }

    @Test func `when the numbers are used up it says so`() throws {
        let fault = try #require(throws: NewMigration.Fault.self) {
            try NewMigration(name: "add_it", day: "20261128", after: MigrationVersion(rawValue: "20261128_9999"))
        }
        #expect("\(fault)".contains("1 to 9999"))
    }

    @Test func `what is not written yet is refused by every command and found by lint`() throws {
        let migration = try NewMigration(name: "add_it", day: "20261128", after: nil)
        let files = Dictionary(uniqueKeysWithValues: migration.files.map { ($0.name, Array($0.text.utf8)) })
        #expect(throws: MigrationFileFaults.self) { try MigrationSet(files: files) }
        #expect(MigrationLint.findings(in: files).map(\.rule) == ["file", "missing-reason", "file", "missing-reason"])
    }
}
