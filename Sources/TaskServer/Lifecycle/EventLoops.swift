import NIOPosix
import Synchronization

/// Event loops that go on until the process ends.
///
/// Nobody ends them, because Hummingbird's server leaves a task behind: a moment after `run()` has returned it lets go of a
/// `ServerQuiescingHelper`, which then turns to its event loop. Of one that has ended SwiftNIO says so on standard error,
/// and it will end the program in versions to come. A later server of the same kind in the process has the same ones.
enum LastingEventLoops {
    /// Whose they are.
    enum Owner: Hashable {
        case api(loopCount: Int)
        case admin

        var loopCount: Int { if case .api(let count) = self { count } else { 1 } }
    }

    private static let groups = Mutex<[Owner: MultiThreadedEventLoopGroup]>([:])

    static func of(_ owner: Owner) -> MultiThreadedEventLoopGroup {
        groups.withLock { groups in
            let group = groups[owner] ?? MultiThreadedEventLoopGroup(numberOfThreads: owner.loopCount)
            groups[owner] = group
            return group
        }
    }
}
