/// One client of a `FaultProxy`, and its connection to the server.
struct FaultProxyLink {
    enum Kind { case session, cancel }

    let client: Int32
    /// -1 for a client that is accepted and never served.
    let server: Int32
    var toServer: FaultProxyStream
    var toClient: FaultProxyStream
    /// Told by the first message.
    var kind: Kind?
    private(set) var backendPID: Int32?
    /// What the server sent until the backend's number was found.
    private var head: [UInt8]? = []

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
        toServer = FaultProxyStream(source: client, sink: server)
        toClient = FaultProxyStream(source: server, sink: client)
    }

    mutating func follow(_ behaviour: FaultBehaviour) {
        toServer.flow = behaviour.toServer
        toClient.flow = behaviour.toClient
    }

    func isMeant(by target: FaultProxy.Target) -> Bool {
        switch target {
        case .everybody: true
        case .sessions: kind == .session
        case .cancels: kind == .cancel
        case .backend(let pid): backendPID == pid
        }
    }

    /// The code of a cancel request (PostgreSQL 15 manual, 55.7); libpq sends it unencrypted up to version 16.
    static func kind(ofFirstMessage bytes: [UInt8]) -> Kind? {
        guard bytes.count >= 8 else { return nil }
        return number(in: bytes[4..<8]) == 80_877_102 ? .cancel : .session
    }

    /// Looks for BackendKeyData among the messages that follow a login: type, length, content (55.7).
    mutating func inspect(fromServer bytes: some Sequence<UInt8>) {
        guard kind == .session, var head else { return }
        head += bytes
        self.head = head.count < 16_384 ? head : nil
        var index = 0
        while index + 9 <= head.count {
            if head[index] == UInt8(ascii: "K") {
                backendPID = Int32(bitPattern: Self.number(in: head[index + 5..<index + 9]))
                self.head = nil
                return
            }
            index += 1 + Int(Self.number(in: head[index + 1..<index + 5]))
        }
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}

/// One direction of a connection through a `FaultProxy`.
struct FaultProxyStream {
    let source: Int32
    let sink: Int32
    var flow = FaultFlow()
    /// Read, and not written yet.
    private(set) var buffer: [UInt8] = []
    private(set) var forwardedCount = 0
    /// Where the client's requests end; `nil` where nobody counts them.
    var requests: RequestBoundaries?
    /// The source will bring no more.
    private(set) var isAtEnd = false
    private(set) var hasPassedEnd = false
    private var nextWriteTime: ContinuousClock.Instant?

    private static let bufferLimit = 65_536

    init(source: Int32, sink: Int32) {
        self.source = source
        self.sink = sink
    }

    var wantsToRead: Bool { source >= 0 && !isAtEnd && flow.passage != .hold && buffer.count < Self.bufferLimit }

    func wantsToWrite(now: ContinuousClock.Instant) -> Bool {
        guard sink >= 0, flow.passage == .pass, !buffer.isEmpty || (isAtEnd && !hasPassedEnd) else { return false }
        return nextWriteTime.map { $0 <= now } ?? true
    }

    /// Whether what was written last ended a request.
    var hasPassedRequest: Bool { requests?.hasEnd(at: forwardedCount) ?? false }

    /// When a chunk that waits is due.
    var wakeTime: ContinuousClock.Instant? { buffer.isEmpty ? nil : nextWriteTime }

    /// Answers what came, or `nil` when the connection is broken.
    mutating func read(now: ContinuousClock.Instant) -> [UInt8]? {
        switch StreamSocket.read(source) {
        case .bytes(let bytes):
            if buffer.isEmpty, flow.pause > .zero { nextWriteTime = now + flow.pause }
            if flow.passage != .discard { buffer += bytes }
            requests?.read(bytes)
            return bytes
        case .end:
            isAtEnd = true
            return []
        case .nothing: return []
        case .broken: return nil
        }
    }

    /// Answers whether the connection still stands, and sets `isOver` when its time has come.
    mutating func write(now: ContinuousClock.Instant) -> Outcome {
        guard !buffer.isEmpty else {
            StreamSocket.endWriting(sink)
            hasPassedEnd = true
            return .wrote(0)
        }
        var limit = min(buffer.count, flow.chunkLimit)
        // One request at a time, so that they can be counted.
        if let end = requests?.nextEnd(after: forwardedCount) { limit = min(limit, end - forwardedCount) }
        if let end = flow.endOffset { limit = min(limit, max(end - forwardedCount, 0)) }
        var chunk = Array(buffer.prefix(limit))
        if let offset = flow.corruptOffset, (forwardedCount..<forwardedCount + limit).contains(offset) {
            chunk[offset - forwardedCount] ^= 0xFF
        }
        guard let count = chunk.isEmpty ? 0 : StreamSocket.write(sink, chunk) else { return .broken }
        buffer.removeFirst(count)
        forwardedCount += count
        nextWriteTime = flow.pause > .zero ? now + flow.pause : nil
        if let end = flow.endOffset, forwardedCount >= end { return .reachedEnd }
        return .wrote(count)
    }

    enum Outcome {
        case wrote(Int)
        case broken
        /// The offset at which the connection is to end.
        case reachedEnd
    }

    /// Forgets what was not written; nothing more passes.
    mutating func silence() {
        buffer = []
        flow = FaultFlow(.discard)
    }
}
