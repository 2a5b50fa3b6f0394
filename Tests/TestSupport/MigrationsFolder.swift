/// The service's own migrations.
package enum MigrationsFolder {
    /// From where this file was compiled: the folder beside `Tests`.
    package static let path: String = {
        let parts = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/") + "/Migrations"
    }()
}
