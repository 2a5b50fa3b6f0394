import Hummingbird
import Synchronization
import TaskModel

/// How an answer went out.
enum Sending: Hashable, Sendable {
    /// In one piece, which was handed over as a whole.
    case whole
    /// In pieces, to the last.
    case streamed
    /// In pieces, and not to the last; the reason is one of few words.
    case brokenOff(reason: String)

    /// OpenTelemetry's `error.type`.
    var errorType: String? { if case .brokenOff(let reason) = self { reason } else { nil } }

    /// - Parameter error: What the body of a stream threw: the store's error, or that nobody takes it any more.
    init(_ error: any Error) {
        let reason = (error as? StoreError).map { Refusal($0).problem.code.name }
        self = .brokenOff(reason: reason ?? Self.nobodyReads)
    }

    /// The caller has left, takes nothing, or is cut off because the service stops.
    static let nobodyReads = "BROKEN_OFF"
}

/// What is to be done once, when an answer that is streamed has ended: behind its last piece, or when it is given up.
///
/// An answer that is never written has nobody else who tells its end than the last reference to this.
final class AnswerEnd: Sendable {
    private let act: Mutex<(@Sendable (Sending) -> Void)?>

    init(_ act: @escaping @Sendable (Sending) -> Void) { self.act = Mutex(act) }

    deinit { happened(.brokenOff(reason: Sending.nobodyReads)) }

    func happened(_ sending: Sending) {
        let act = act.withLock { act in
            defer { act = nil }
            return act
        }
        act?(sending)
    }
}

extension ResponseBody {
    /// The same body, whose end is told.
    func telling(_ end: AnswerEnd) -> ResponseBody {
        ResponseBody(contentLength: contentLength) { [self] writer in
            do {
                try await write(writer)
                end.happened(.streamed)
            } catch {
                end.happened(Sending(error))
                throw error
            }
        }
    }
}
