import Testing

@testable import Migrator

@Suite struct MigrationPlanTests {
    private let first = Samples.migration(1, "create_tenants")
    private let second = Samples.migration(2, "create_users")
    private let third = Samples.migration(3, "create_tasks")
    private let set: MigrationSet

    init() throws { set = try Samples.set(["create_tenants", "create_users", "create_tasks"]) }

    @Test func `everything is pending in a new database`() throws {
        #expect(try MigrationPlan.up(set, applied: []) == [first, second, third])
    }

    @Test func `what is applied is not run again`() throws {
        #expect(try MigrationPlan.up(set, applied: [first.applied]) == [second, third])
        #expect(try MigrationPlan.up(set, applied: [first.applied, second.applied, third.applied]) == [])
    }

    @Test func `up stops at the version asked for`() throws {
        #expect(try MigrationPlan.up(set, applied: [first.applied], to: second.version) == [second])
        #expect(try MigrationPlan.up(set, applied: [first.applied, second.applied], to: first.version) == [])
    }

    @Test func `down takes the newest back first`() throws {
        let applied = [first.applied, second.applied, third.applied]
        #expect(try MigrationPlan.down(set, applied: applied, .steps(2)) == [third, second])
        #expect(try MigrationPlan.down(set, applied: applied, .steps(.max)) == [third, second, first])
        #expect(try MigrationPlan.down(set, applied: applied, .to(first.version)) == [third, second])
        #expect(try MigrationPlan.down(set, applied: applied, .to(third.version)) == [])
        #expect(try MigrationPlan.down(set, applied: [], .steps(1)) == [])
    }

    @Test func `a version that does not exist is no target`() throws {
        let unknown = Samples.version(9)
        let up = try #require(throws: MigrationRefusal.self) { try MigrationPlan.up(set, applied: [], to: unknown) }
        #expect(up.faults == [.unknownTarget(unknown)])
        let down = try #require(throws: MigrationRefusal.self) {
            try MigrationPlan.down(set, applied: [first.applied], .to(second.version))
        }
        #expect(down.faults == [.unknownTarget(second.version)])
    }

    @Test func `a file that changed after it was applied is refused with both sums`() throws {
        var row = first.applied
        row.checksum = Migration.checksum(of: "CREATE TABLE other ();")
        let up = try #require(throws: MigrationRefusal.self) { try MigrationPlan.up(set, applied: [row]) }
        let down = try #require(throws: MigrationRefusal.self) {
            try MigrationPlan.down(set, applied: [row], .steps(1))
        }
        #expect(up.faults == [.changed(first, recordedChecksum: row.checksum)])
        #expect(down == up)
        for part in [first.upFileName, first.checksum, row.checksum] { #expect("\(up)".contains(part)) }
    }

    @Test func `an applied migration without its file is refused`() throws {
        let gone = Samples.migration(2, "create_boards").applied
        let other = try Samples.set(["create_tenants"])
        let refusal = try #require(throws: MigrationRefusal.self) {
            try MigrationPlan.up(other, applied: [first.applied, gone])
        }
        #expect(refusal.faults == [.missing(gone)])
        #expect("\(refusal)".contains("20261122_0002_create_boards.up.sql"))
    }

    @Test func `a file older than what is applied is refused`() throws {
        let refusal = try #require(throws: MigrationRefusal.self) {
            try MigrationPlan.up(set, applied: [first.applied, third.applied])
        }
        #expect(refusal.faults == [.outOfOrder(second, newest: third.version)])
        #expect("\(refusal)".contains(second.upFileName))
    }

    @Test func `a file older than what is applied runs where that is allowed`() throws {
        let applied = [first.applied, third.applied]
        #expect(try MigrationPlan.up(set, applied: applied, allowingOutOfOrder: true) == [second])
        #expect(try MigrationPlan.down(set, applied: applied, .steps(1), allowingOutOfOrder: true) == [third])
        #expect(throws: MigrationRefusal.self) { try MigrationPlan.down(set, applied: applied, .steps(1)) }
    }

    @Test func `a baseline is every file up to its version`() throws {
        #expect(try MigrationPlan.baseline(set, at: second.version) == [first, second])
        let refusal = try #require(throws: MigrationRefusal.self) {
            try MigrationPlan.baseline(set, at: Samples.version(9))
        }
        #expect(refusal.faults == [.unknownTarget(Samples.version(9))] && !refusal.isDrift)
    }

    @Test func `a version that is none is no drift, and an edited file is`() throws {
        #expect(!MigrationRefusal(faults: [.unknownTarget(first.version)]).isDrift)
        #expect(MigrationRefusal(faults: [.unknownTarget(first.version), .missing(first.applied)]).isDrift)
    }

    @Test func `a runner waits two seconds for a lock and tries ten times more`() {
        let settings = MigratorSettings()
        #expect(settings.lockTimeout == .seconds(2) && settings.lockRetryLimit == 10)
    }

    @Test func `everything that speaks against a plan is told at once`() throws {
        var changed = first.applied
        changed.checksum = "0"
        let gone = Samples.migration(5, "create_boards").applied
        let refusal = try #require(throws: MigrationRefusal.self) {
            try MigrationPlan.up(set, applied: [changed, third.applied, gone], to: Samples.version(8))
        }
        #expect(
            refusal.faults == [
                .changed(first, recordedChecksum: "0"), .missing(gone), .outOfOrder(second, newest: gone.version),
                .unknownTarget(Samples.version(8)),
            ])
    }
}

@Suite struct MigrationStatusTests {
    @Test func `a database with all files applied is clean`() throws {
        let set = try Samples.set(["create_tenants", "create_users"])
        let status = MigrationStatus(set, applied: set.migrations.map(\.applied))
        #expect(status.summary == .clean)
        #expect(status.entries.map(\.state) == set.migrations.map { .applied($0.applied) })
        #expect(MigrationStatus(try MigrationSet(files: [:]), applied: []).summary == .clean)
    }

    @Test func `a file that is not applied is pending`() throws {
        let set = try Samples.set(["create_tenants", "create_users"])
        let status = MigrationStatus(set, applied: [set.migrations[0].applied])
        #expect(status.summary == .pending)
        #expect(status.entries.map(\.state) == [.applied(set.migrations[0].applied), .pending])
    }

    @Test func `a changed, a missing and an out-of-order file are drift`() throws {
        let set = try Samples.set(["create_tenants", "create_users", "create_tasks"])
        var changed = set.migrations[0].applied
        changed.checksum = "0"
        let gone = Samples.migration(4, "create_boards").applied
        let status = MigrationStatus(set, applied: [gone, changed])
        #expect(status.summary == .drift)
        #expect(
            status.entries.map(\.state) == [
                .changed(changed, checksum: set.migrations[0].checksum), .outOfOrder, .outOfOrder, .missing(gone),
            ])
    }
}

@Suite struct SchemaRangeTests {
    private let range = SchemaRange(minimum: Samples.version(2), maximum: Samples.version(4))

    @Test func `the bounds themselves are supported`() {
        #expect(range.verdict(of: Samples.version(2)) == .supported)
        #expect(range.verdict(of: Samples.version(4)) == .supported)
    }

    @Test func `a schema outside the range is refused and says why`() {
        let tooOld = range.verdict(of: Samples.version(1))
        #expect(tooOld == .tooOld(current: Samples.version(1), minimum: Samples.version(2)))
        #expect("\(tooOld)" == "the schema is at 20261122_0001 and has to be at 20261122_0002 at least")
        let tooNew = range.verdict(of: Samples.version(5))
        #expect(tooNew == .tooNew(current: Samples.version(5), maximum: Samples.version(4)))
        #expect("\(tooNew)" == "the schema is at 20261122_0005 and may be at 20261122_0004 at most")
        #expect(range.verdict(of: nil) == .tooOld(current: nil, minimum: Samples.version(2)))
    }

    @Test func `without a maximum every newer schema is supported`() {
        #expect(SchemaRange(minimum: Samples.version(2)).verdict(of: Samples.version(9000)) == .supported)
    }
}

/// Migrations that create and drop a table named like themselves.
enum Samples {
    static func version(_ number: Int) -> MigrationVersion {
        let digits = String(number)
        let text = "20261122_" + String(repeating: "0", count: 4 - digits.count) + digits
        guard let version = MigrationVersion(rawValue: text) else { preconditionFailure("no version: \(text)") }
        return version
    }

    static func migration(_ number: Int, _ name: String) -> Migration {
        Migration(
            version: version(number), name: name, upSQL: "CREATE TABLE \(name) ();", downSQL: "DROP TABLE \(name);")
    }

    static func set(_ names: [String]) throws -> MigrationSet {
        var texts: [String: String] = [:]
        for (index, name) in names.enumerated() {
            let migration = migration(index + 1, name)
            texts[migration.upFileName] = migration.upSQL
            texts[migration.downFileName] = migration.downSQL
        }
        return try MigrationSet(texts: texts)
    }
}

extension Migration {
    /// What the database says once it was applied.
    var applied: AppliedMigration { AppliedMigration(version: version, name: name, checksum: checksum) }
}
