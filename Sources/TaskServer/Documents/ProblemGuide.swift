/// What a caller who just got a problem wants to know about it; `code` in backticks.
///
/// The texts are in `ProblemGuide+All.swift`.
struct ProblemGuide: Sendable {
    /// Whether the same request may be sent again.
    enum Retry: Sendable {
        /// Nothing was done, and it may succeed later: the problem's `retryable` is true.
        case asItIs
        /// It may have been done; its idempotency key settles whether it was.
        case withSameKey
        /// It would be refused again.
        case afterChange

        var answer: String {
            switch self {
            case .asItIs: "Yes, as it is."
            case .withSameKey: "Only with the Idempotency-Key that it had."
            case .afterChange: "Not as it is."
            }
        }
    }

    /// The cause, and what was done.
    let happened: String
    let retry: Retry
    /// When and how to send it again, or why that does not help.
    let how: String
    /// What the caller can do about it.
    let change: String

    init(_ happened: String, retry: Retry, _ how: String, change: String) {
        self.happened = happened
        self.retry = retry
        self.how = how
        self.change = change
    }
}
