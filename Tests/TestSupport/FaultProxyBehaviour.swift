/// What a `FaultProxy` does to one direction of a connection.
package struct FaultFlow: Hashable, Sendable {
    package enum Passage: Hashable, Sendable {
        case pass
        /// Nothing is read, so the peer's bytes are acknowledged by the system and wait; `pass` lets them go on.
        case hold
        /// What comes is read and thrown away.
        case discard
    }

    package var passage = Passage.pass
    /// At most so many bytes in one write.
    package var chunkLimit = Int.max
    /// Before each chunk.
    package var pause = Duration.zero
    /// This byte, counted from the first one in this direction, has all its bits turned over.
    package var corruptOffset: Int?
    /// After so many bytes the connection ends.
    package var endOffset: Int?
    package var ending = FaultEnding.reset

    package init() {}
    package init(_ passage: Passage) { self.passage = passage }
}

/// How a `FaultProxy` ends a connection.
package enum FaultEnding: Hashable, Sendable, CaseIterable {
    /// Both sides are closed in order.
    case close
    /// The client is told that the connection is gone: RST on TCP.
    case reset
    /// The client sees the end of the stream, but may still send, and nobody hears it.
    case halfClose
}

/// What a `FaultProxy` does to a connection.
package struct FaultBehaviour: Hashable, Sendable {
    package var toServer = FaultFlow()
    package var toClient = FaultFlow()

    package init(toServer: FaultFlow = FaultFlow(), toClient: FaultFlow = FaultFlow()) {
        self.toServer = toServer
        self.toClient = toClient
    }

    package static let pass = FaultBehaviour()
    /// The sockets stay open, the systems acknowledge, and nothing arrives.
    package static let frozen = FaultBehaviour(toServer: FaultFlow(.hold), toClient: FaultFlow(.hold))
    /// Everything is swallowed.
    package static let swallowed = FaultBehaviour(toServer: FaultFlow(.discard), toClient: FaultFlow(.discard))
    /// The server hears the client, but not the other way round.
    package static let oneWay = FaultBehaviour(toClient: FaultFlow(.hold))

    /// One byte at a time in both directions.
    package static let torn: FaultBehaviour = {
        var flow = FaultFlow()
        flow.chunkLimit = 1
        return FaultBehaviour(toServer: flow, toClient: flow)
    }()

    package static func delayed(_ pause: Duration, chunkLimit: Int = .max) -> FaultBehaviour {
        var flow = FaultFlow()
        flow.pause = pause
        flow.chunkLimit = chunkLimit
        return FaultBehaviour(toServer: flow, toClient: flow)
    }
}
