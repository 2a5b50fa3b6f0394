/// Two files for a migration that is to be written.
package struct NewMigration: Hashable, Sendable {
    package let version: MigrationVersion
    package let name: String

    /// The lines that stand where the reason has to; lint does not take them for one.
    static let upPlaceholder = "Write here why this change is made."
    static let downPlaceholder = "Write here what is taken back, and what is lost by it."

    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case malformedName(String)
        /// The day is none, or the numbers have been used up.
        case noVersionLeft(day: String, number: Int)

        package var description: String {
            switch self {
            case .malformedName(let name):
                """
                "\(name)" is no name for a migration; allowed are a verb and what it does it to, in small letters, digits \
                and single _, such as add_task_colour
                """
            case .noVersionLeft(let day, let number):
                "there is no version for the day \(day) and the number \(number); numbers go from 1 to 9999"
            }
        }
    }

    /// Gives it the version after the newest one.
    ///
    /// - Parameter day: Today as `YYYYMMDD`; an older one than that of the newest migration is not used.
    package init(name: String, day: String, after newest: MigrationVersion?) throws(Fault) {
        try Self.validate(name)
        let number = (newest?.number ?? 0) + 1
        guard let version = MigrationVersion(day: max(day, newest?.day ?? day), number: number) else {
            throw .noVersionLeft(day: day, number: number)
        }
        self.version = version
        self.name = name
    }

    /// - Throws: `Fault.malformedName`.
    package static func validate(_ name: String) throws(Fault) {
        guard MigrationFile.isName(name) else { throw .malformedName(name) }
    }

    /// The up and the down file, by name.
    package var files: [(name: String, text: String)] {
        let base = "\(version)_\(name)"
        return [
            ("\(base).up.sql", "-- \(Self.upPlaceholder)\n"),
            ("\(base).down.sql", "-- \(Self.downPlaceholder)\n"),
        ]
    }
}
