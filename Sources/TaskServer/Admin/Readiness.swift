/// Whether the program can serve, and if not, why.
package struct Readiness: Hashable, Sendable {
    /// One part of the program that is not ready.
    package struct Fault: Hashable, Sendable {
        /// Names the part: `database`, `schema`, `drain`.
        package let component: String
        /// For the operator; no host, no SQL.
        package let reason: String

        package init(component: String, reason: String) {
            self.component = component
            self.reason = reason
        }
    }

    /// Empty when ready.
    package let faults: [Fault]

    package init(faults: [Fault]) { self.faults = faults }

    package var isReady: Bool { faults.isEmpty }

    package static let ready = Readiness(faults: [])
    /// The program is about to stop.
    static let draining = Readiness(faults: [Fault(component: "drain", reason: "The service is stopping.")])
}
