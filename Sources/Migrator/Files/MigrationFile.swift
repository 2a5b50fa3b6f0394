/// A file of the migrations folder, its name taken apart.
struct MigrationFile: Hashable {
    let fileName: String
    let version: MigrationVersion
    let name: String
    let direction: MigrationDirection

    /// Takes `20261122_0001_create_tenants.up.sql`; anything else is no migration's name.
    init?(fileName: String) {
        let dotted = fileName.split(separator: ".", omittingEmptySubsequences: false)
        guard dotted.count == 3, dotted[2] == "sql", let direction = MigrationDirection(rawValue: String(dotted[1]))
        else {
            return nil
        }
        let parts = dotted[0].split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let version = MigrationVersion(rawValue: "\(parts[0])_\(parts[1])"),
            Self.isName(parts[2])
        else { return nil }
        self.fileName = fileName
        self.version = version
        self.direction = direction
        name = String(parts[2])
    }

    /// What the other file of the same migration is called.
    var counterpartName: String { "\(version)_\(name).\(direction == .up ? "down" : "up").sql" }

    /// Words of small letters and digits joined by single underscores, the first beginning with a letter.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
        return text.unicodeScalars.split(separator: "_", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
        }
    }
}
