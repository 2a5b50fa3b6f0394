import HTTPTypes
import Synchronization

/// The requests that are worked on: from their head until their answer has been handed over, a stream's last piece too.
package final class InFlightRequests: Sendable {
    package struct Entry: Sendable {
        package let id: String
        package let method: String
        /// The route's template; `nil` when the path is nobody's.
        package let template: String?
        package let arrival: ContinuousClock.Instant
    }

    /// Where a request is among them.
    typealias Place = Int

    private struct State {
        var places: [Entry?] = []
        var free: [Place] = []
    }

    private let state = Mutex(State())

    /// The oldest first.
    package var all: [Entry] {
        state.withLock { $0.places.compactMap { $0 } }.sorted { $0.arrival < $1.arrival }
    }

    func enter(_ entry: Entry) -> Place {
        state.withLock { state in
            if let place = state.free.popLast() {
                state.places[place] = entry
                return place
            }
            state.places.append(entry)
            return state.places.count - 1
        }
    }

    func leave(_ place: Place) {
        state.withLock { state in
            state.places[place] = nil
            state.free.append(place)
        }
    }
}
