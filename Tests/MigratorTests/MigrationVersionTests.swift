import Testing

@testable import Migrator

@Suite struct MigrationVersionTests {
    @Test(arguments: [
        "", "1", "20261122", "20261122_1", "20261122_00001", "20261322_0001", "20261132_0001", "20261100_0001",
        "2026112a_0001", "20261122-0001", "20261122_0001_", " 20261122_0001", "２０２６1122_0001", "+2026112_0001",
    ])
    func `text that is not a day and a number is no version`(text: String) {
        #expect(MigrationVersion(rawValue: text) == nil)
    }

    @Test func `a later day comes after a higher number of an earlier day`() throws {
        let earlier = try #require(MigrationVersion(rawValue: "20261122_9999"))
        let later = try #require(MigrationVersion(rawValue: "20261123_0001"))
        #expect(earlier < later)
    }
}
