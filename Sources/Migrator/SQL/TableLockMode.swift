/// The modes of a table's lock, weakest first (PostgreSQL 15 manual, 13.3.1).
package enum TableLockMode: Int, Hashable, Comparable, Sendable, CaseIterable {
    case accessShare
    case rowShare
    case rowExclusive
    case shareUpdateExclusive
    case share
    case shareRowExclusive
    case exclusive
    case accessExclusive

    package static func < (left: TableLockMode, right: TableLockMode) -> Bool { left.rawValue < right.rawValue }

    /// As PostgreSQL's manual writes it.
    package var name: String {
        switch self {
        case .accessShare: "ACCESS SHARE"
        case .rowShare: "ROW SHARE"
        case .rowExclusive: "ROW EXCLUSIVE"
        case .shareUpdateExclusive: "SHARE UPDATE EXCLUSIVE"
        case .share: "SHARE"
        case .shareRowExclusive: "SHARE ROW EXCLUSIVE"
        case .exclusive: "EXCLUSIVE"
        case .accessExclusive: "ACCESS EXCLUSIVE"
        }
    }

    /// As the view `pg_locks` writes it.
    package var catalogName: String { name.split(separator: " ").map(\.capitalisedWord).joined() + "Lock" }

    /// What happens to the callers of the table meanwhile.
    package var effect: String {
        switch self {
        case .accessShare, .rowShare, .rowExclusive, .shareUpdateExclusive: "reads and writes go on"
        case .share, .shareRowExclusive, .exclusive: "reads go on, writes wait"
        case .accessExclusive: "reads and writes wait"
        }
    }

    /// The mode that `LOCK TABLE … IN … MODE` names.
    init?(words: [String]) {
        let name = words.joined(separator: " ")
        guard let mode = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = mode
    }
}

extension Substring {
    fileprivate var capitalisedWord: String { prefix(1) + dropFirst().lowercased() }
}
