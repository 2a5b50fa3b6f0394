/// Why a connection is closed: a kind to count by, and words for the log and for whoever waited on it.
struct CloseReason: Sendable, Hashable {
    /// The raw value is the label of the metric.
    enum Kind: String, Sendable, CaseIterable {
        /// Older than its lifetime.
        case expired
        /// Not needed for longer than the idle timeout.
        case idle
        /// Its server no longer takes writes, or its server process crashed.
        case evicted
        /// The pool or the lane is closing.
        case drained
        /// The server ended the session and said why.
        case endedByServer = "ended_by_server"
        /// The link broke without a word.
        case linkLost = "link_lost"
        /// It did not come to rest in time after its caller had left.
        case cleanupTimeout = "cleanup_timeout"
        /// A cancel request was not answered and may still arrive.
        case cancelUnanswered = "cancel_unanswered"
        /// An answer that fits nothing that was sent, or a session whose state is unknown.
        case protocolViolation = "protocol_violation"
        /// libpq did not take a message: half of it may be queued (libpq.md P16).
        case refusedByLibpq = "refused_by_libpq"
    }

    let kind: Kind
    let text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// What the pool decided.
    init(_ kind: Kind) { self.init(kind, "closed by the pool: \(kind.rawValue)") }
}

extension CloseReason: CustomStringConvertible {
    var description: String { text }
}
