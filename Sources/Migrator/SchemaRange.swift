/// The schema versions that a build of the program works with.
package struct SchemaRange: Hashable, Sendable {
    /// The oldest version that has all that the statements need.
    package var minimum: MigrationVersion
    /// The newest version that still has it; `nil` accepts all that follow, because migrations expand the schema first
    /// and take something away only when no build in use needs it: a replica keeps serving while the schema moves on.
    package var maximum: MigrationVersion?

    package init(minimum: MigrationVersion, maximum: MigrationVersion? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// How a database's newest applied migration compares.
    package enum Verdict: Hashable, Sendable {
        case supported
        /// `current` is `nil` when nothing was applied yet.
        case tooOld(current: MigrationVersion?, minimum: MigrationVersion)
        case tooNew(current: MigrationVersion, maximum: MigrationVersion)
    }

    package func verdict(of current: MigrationVersion?) -> Verdict {
        guard let current, current >= minimum else { return .tooOld(current: current, minimum: minimum) }
        if let maximum, current > maximum { return .tooNew(current: current, maximum: maximum) }
        return .supported
    }
}

extension SchemaRange.Verdict: CustomStringConvertible {
    package var description: String {
        switch self {
        case .supported: "the schema is supported"
        case .tooOld(let current?, let minimum): "the schema is at \(current) and has to be at \(minimum) at least"
        case .tooOld(nil, let minimum): "no migration is applied and the schema has to be at \(minimum) at least"
        case .tooNew(let current, let maximum): "the schema is at \(current) and may be at \(maximum) at most"
        }
    }
}
