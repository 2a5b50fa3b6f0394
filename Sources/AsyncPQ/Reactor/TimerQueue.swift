internal import HeapModule

/// One deadline of one owner, moved as often as the owner likes; `fire` runs once when it passes.
///
/// Reactor's thread only.
final class ReactorTimer {
    /// When to fire, or `nil` for never.
    ///
    /// Call `Reactor.arm` after setting it.
    var deadline: ContinuousClock.Instant?
    fileprivate var queuedFor: ContinuousClock.Instant?
    private let onFire: () -> Void

    init(onFire: @escaping () -> Void) { self.onFire = onFire }

    func fire() { onFire() }
}

/// The timers of a reactor, soonest first.
///
/// Deadlines of statements are set and dropped many thousand times a second. A timer whose deadline moves later, or away,
/// keeps its entry; when that entry comes up, the timer is looked at anew. One whose deadline moves closer gets another
/// entry, and the old one is void; when most are void they are thrown out. So the queue stays about as short as there are
/// timers.
struct TimerQueue {
    private struct Entry: Comparable {
        let deadline: ContinuousClock.Instant
        let timer: ReactorTimer

        static func < (left: Entry, right: Entry) -> Bool { left.deadline < right.deadline }
        static func == (left: Entry, right: Entry) -> Bool {
            left.deadline == right.deadline && left.timer === right.timer
        }
    }

    private var entries = Heap<Entry>()
    /// Entries that their timer does not wait for any more.
    private var voidCount = 0

    var nextDeadline: ContinuousClock.Instant? { entries.min?.deadline }
    var count: Int { entries.count }

    mutating func arm(_ timer: ReactorTimer) {
        guard let deadline = timer.deadline else { return }
        if let queuedFor = timer.queuedFor, queuedFor <= deadline { return }
        void(timer)
        timer.queuedFor = deadline
        entries.insert(Entry(deadline: deadline, timer: timer))
    }

    /// For a timer that is not needed any more: what it would do is let go of soon.
    mutating func disarm(_ timer: ReactorTimer) {
        timer.deadline = nil
        void(timer)
    }

    private mutating func void(_ timer: ReactorTimer) {
        guard timer.queuedFor != nil else { return }
        timer.queuedFor = nil
        voidCount += 1
        guard voidCount > 64, voidCount > entries.count / 2 else { return }
        entries = Heap(entries.unordered.filter { $0.timer.queuedFor == $0.deadline })
        voidCount = 0
    }

    /// Takes the next timer whose deadline has passed, or `nil`.
    ///
    /// A timer that fires may arm others, so they are taken one at a time.
    mutating func popDue(now: ContinuousClock.Instant) -> ReactorTimer? {
        while let first = entries.min, first.deadline <= now {
            entries.removeMin()
            let timer = first.timer
            // A later entry of the same timer was overtaken by an earlier one.
            guard timer.queuedFor == first.deadline else {
                voidCount = max(voidCount - 1, 0)
                continue
            }
            timer.queuedFor = nil
            guard let deadline = timer.deadline else { continue }
            if deadline <= now {
                timer.deadline = nil
                return timer
            }
            arm(timer)
        }
        return nil
    }
}
