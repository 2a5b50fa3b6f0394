import Migrator
import Testing

@Suite struct FolderTests {
    /// The migrations of the service itself.
    private static let folder =
        "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/") + "/Migrations"

    @Test func `the service's own migrations are in order`() throws {
        let set = try MigrationSet(folder: Self.folder)
        #expect(set.migrations.first?.upFileName == "20261122_0001_create_tenants.up.sql")
        for migration in set.migrations {
            #expect(migration.upSQL.hasPrefix("-- "), "\(migration.upFileName) has to begin with why")
            #expect(migration.downSQL.hasPrefix("-- "), "\(migration.downFileName) has to begin with why")
        }
    }

    @Test func `lint finds nothing in the service's own migrations`() throws {
        #expect(try MigrationLint.findings(in: MigrationFolder(path: Self.folder)) == [])
    }

    @Test func `a folder that does not exist is told by its path`() throws {
        let path = Self.folder + "/nothing-here"
        let error = try #require(throws: MigrationError.self) { try MigrationSet(folder: path) }
        #expect(error == .folderUnreadable(path: path, reason: "it does not exist"))
        #expect("\(error)".contains(path))
    }

    @Test func `a file is no folder`() throws {
        let path = Self.folder + "/20261122_0001_create_tenants.up.sql"
        let error = try #require(throws: MigrationError.self) { try MigrationSet(folder: path) }
        #expect(error == .folderUnreadable(path: path, reason: "it is no folder"))
    }
}
