internal import Glibc
internal import Synchronization

internal import class Foundation.Thread

/// Stands between a client and a server of PostgreSQL, and does to their bytes what a bad network does.
///
/// One thread of its own, waiting with poll(2). What it does can be changed at any moment, for all connections, for those
/// of one kind, or for the one that serves a certain backend; a change is in force when the call returns.
package final class FaultProxy: Sendable {
    /// Whom a behaviour is meant for; connections made later follow the last one for their kind.
    package enum Target: Hashable, Sendable {
        case everybody
        /// Connections that log in.
        case sessions
        /// Connections that bring a cancel request.
        case cancels
        /// The session served by this backend.
        case backend(Int32)
    }

    /// What happens to those who connect.
    package enum Door: Hashable, Sendable {
        /// They are accepted and joined to the server.
        case open
        /// They are accepted, and nobody ever answers.
        case silent
        /// They are not accepted; connecting works until the queue of the system is full.
        case deaf
        /// They are refused, because nobody listens.
        case shut
    }

    /// What has passed since the start.
    package struct Counts: Sendable {
        package var acceptedCount = 0
        package var sessionCount = 0
        package var cancelCount = 0
        package var openSessionCount = 0
        /// The most sessions that were open at one time.
        package var openSessionPeak = 0
        /// Requests of sessions that were passed on whole, where they are limited; each is answered by one ReadyForQuery.
        package var requestCount = 0
        package var byteCountToServer = 0
        package var byteCountToClient = 0
        /// When the first thousand connections were accepted.
        package var acceptTimes: [ContinuousClock.Instant] = []
    }

    /// Where clients connect.
    package let address: StreamAddress
    private let state: Mutex<FaultProxyState>
    private let wakeup: StreamSocket.Pipe

    /// Listens at a free port of 127.0.0.1, or at a path, and joins whoever comes to `server`.
    package init(to server: StreamAddress, listeningAt wanted: StreamAddress = .tcp(port: 0)) throws {
        wakeup = try StreamSocket.Pipe()
        let state = try FaultProxyState(server: server, listeningAt: wanted)
        address = state.address
        self.state = Mutex(state)
        Thread.detachNewThread { [self] in runUntilStopped() }
    }

    /// The part of a connection string that leads here.
    package var connectionOptions: String {
        switch address {
        case .tcp(let port): "host=127.0.0.1 port=\(port) sslmode=disable"
        case .unix(let path):
            // PostgreSQL 15 manual, 34.1.2: the directory is the host, the port is part of the name.
            "host='\(path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })' port=\(path.split(separator: ".").last ?? "")"
        }
    }

    package var counts: Counts { state.withLock { $0.counts } }

    /// - Parameter includingOld: Whether those that are connected already follow too.
    package func serve(_ behaviour: FaultBehaviour, to target: Target = .everybody, includingOld: Bool = true) {
        change { $0.serve(behaviour, to: target, includingOld: includingOld) }
    }

    /// Ends connections now.
    package func cut(_ ending: FaultEnding, _ target: Target = .everybody) { change { $0.cut(ending, target) } }

    /// Turns over one of the next bytes that the client of a backend gets; 0 is the very next.
    package func corruptNext(_ offset: Int, toClientOf pid: Int32) {
        change { $0.corruptNext(offset, toClientOf: pid) }
    }

    /// Passes so many requests of all sessions together, and holds back whatever a session sends after them.
    ///
    /// `cut` ends it. To be called before anybody connects, because requests are counted from then on.
    package func limitRequests(to limit: Int) { change { $0.limitRequests(to: limit) } }

    package func setDoor(_ door: Door) throws { try change { try $0.setDoor(door) } }

    /// Closes everything; the thread ends.
    package func stop() {
        change { state in
            state.cut(.close, .everybody)
            state.stop()
        }
    }

    private func change(_ body: (inout FaultProxyState) throws -> Void) rethrows {
        try state.withLock { try body(&$0) }
        wakeup.wake()
    }

    private func runUntilStopped() {
        while true {
            guard let plan = state.withLock({ $0.isStopped ? nil : $0.waitPlan(wakeup: wakeup.readEnd) }) else { break }
            let ready = StreamSocket.poll(plan.interests, until: plan.wakeTime)
            wakeup.drain()
            state.withLock { $0.handle(ready) }
        }
        wakeup.close()
    }
}
