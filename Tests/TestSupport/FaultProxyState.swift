/// Everything a `FaultProxy` knows, and what it does when sockets are ready.
struct FaultProxyState {
    private let server: StreamAddress
    let address: StreamAddress
    private var listener: Int32?
    /// Keeps the port ours while nobody listens.
    private let keeper: Int32?
    private var door = FaultProxy.Door.open
    private var links: [Int: FaultProxyLink] = [:]
    private var nextLinkID = 0
    private var behaviours: [FaultProxyLink.Kind: FaultBehaviour] = [:]
    private(set) var counts = FaultProxy.Counts()
    /// After so many requests nothing of a session passes to the server any more.
    private var requestLimit: Int?
    private(set) var isStopped = false

    init(server: StreamAddress, listeningAt wanted: StreamAddress) throws {
        self.server = server
        if case .tcp = wanted {
            let keeper = try StreamSocket.take(wanted)
            self.keeper = keeper
            address = .tcp(port: try StreamSocket.port(of: keeper))
        } else {
            keeper = nil
            address = wanted
        }
        listener = try StreamSocket.listen(at: address)
    }
}

// What tests ask for.
extension FaultProxyState {
    mutating func serve(_ behaviour: FaultBehaviour, to target: FaultProxy.Target, includingOld: Bool) {
        if target == .everybody || target == .sessions { behaviours[.session] = behaviour }
        if target == .everybody || target == .cancels { behaviours[.cancel] = behaviour }
        guard includingOld else { return }
        for id in links.keys where links[id]?.isMeant(by: target) == true { links[id]?.follow(behaviour) }
    }

    mutating func cut(_ ending: FaultEnding, _ target: FaultProxy.Target) {
        for (id, link) in links where link.isMeant(by: target) { end(id, ending) }
    }

    mutating func corruptNext(_ offset: Int, toClientOf pid: Int32) {
        for (id, link) in links where link.isMeant(by: .backend(pid)) {
            links[id]?.toClient.flow.corruptOffset = link.toClient.forwardedCount + offset
        }
    }

    mutating func limitRequests(to limit: Int) {
        requestLimit = limit
        holdIfLimitIsReached()
    }

    private mutating func holdIfLimitIsReached() {
        guard let requestLimit, counts.requestCount >= requestLimit else { return }
        serve(FaultBehaviour(toServer: FaultFlow(.hold)), to: .sessions, includingOld: true)
    }

    mutating func setDoor(_ door: FaultProxy.Door) throws {
        self.door = door
        if door == .shut {
            closeListener()
        } else if listener == nil {
            listener = try StreamSocket.listen(at: address)
        }
    }

    mutating func stop() {
        closeListener()
        if let keeper { StreamSocket.close(keeper) }
        isStopped = true
    }

    private mutating func closeListener() {
        if let listener { StreamSocket.close(listener, removing: address) }
        listener = nil
    }
}

// What the thread does.
extension FaultProxyState {
    struct WaitPlan: Sendable {
        var interests: [StreamSocket.Interest]
        var wakeTime: ContinuousClock.Instant?
    }

    func waitPlan(wakeup: Int32) -> WaitPlan {
        let now = ContinuousClock.now
        var interests = [StreamSocket.Interest(wakeup, reading: true)]
        if let listener, door != .deaf { interests.append(.init(listener, reading: true)) }
        for link in links.values {
            for (stream, back) in [(link.toServer, link.toClient), (link.toClient, link.toServer)] {
                let isReading = stream.wantsToRead
                let isWriting = back.wantsToWrite(now: now)
                // A socket with no interest would still report its hang-up, again and again.
                if isReading || isWriting {
                    interests.append(.init(stream.source, reading: isReading, writing: isWriting))
                }
            }
        }
        let times = links.values.flatMap { [$0.toServer.wakeTime, $0.toClient.wakeTime] }.compactMap { $0 }
        return WaitPlan(interests: interests, wakeTime: times.filter { $0 > now }.min())
    }

    mutating func handle(_ ready: Set<Int32>) {
        if let listener, ready.contains(listener) { accept(from: listener) }
        let now = ContinuousClock.now
        for id in links.keys { move(id, ready, now: now) }
    }

    private mutating func accept(from listener: Int32) {
        while let client = StreamSocket.accept(listener) {
            counts.acceptedCount += 1
            if counts.acceptTimes.count < 1000 { counts.acceptTimes.append(.now) }
            // A server that is away is shown to the client as an end without an answer.
            let server = door == .silent ? -1 : StreamSocket.connect(to: server)
            guard let server else {
                StreamSocket.close(client)
                continue
            }
            nextLinkID += 1
            var link = FaultProxyLink(client: client, server: server)
            if requestLimit != nil { link.toServer.requests = RequestBoundaries() }
            links[nextLinkID] = link
        }
    }

    private mutating func move(_ id: Int, _ ready: Set<Int32>, now: ContinuousClock.Instant) {
        guard var link = links[id] else { return }
        var ending: FaultEnding?
        if ready.contains(link.client), link.toServer.wantsToRead {
            if link.toServer.read(now: now) == nil { ending = .close }
            recognise(&link)
        }
        if ready.contains(link.server), link.toClient.wantsToRead {
            if let bytes = link.toClient.read(now: now) { link.inspect(fromServer: bytes) } else { ending = .reset }
        }
        // Nothing is passed on before it is known who speaks.
        if link.kind != nil { ending = pass(&link, now: now) ?? ending }
        if link.toServer.isAtEnd, link.kind == nil || link.server < 0 || link.toServer.flow.passage == .discard {
            ending = .close
        }
        if link.toServer.hasPassedEnd && link.toClient.isAtEnd || link.toClient.hasPassedEnd { ending = .close }
        links[id] = link
        holdIfLimitIsReached()
        if let ending { end(id, ending) }
    }

    private mutating func recognise(_ link: inout FaultProxyLink) {
        guard link.kind == nil, let kind = FaultProxyLink.kind(ofFirstMessage: link.toServer.buffer) else { return }
        link.kind = kind
        link.follow(behaviours[kind] ?? .pass)
        guard kind == .session else { return counts.cancelCount += 1 }
        counts.sessionCount += 1
        counts.openSessionCount += 1
        counts.openSessionPeak = max(counts.openSessionPeak, counts.openSessionCount)
    }

    private mutating func pass(_ link: inout FaultProxyLink, now: ContinuousClock.Instant) -> FaultEnding? {
        var ending: FaultEnding?
        if link.toServer.wantsToWrite(now: now) {
            switch link.toServer.write(now: now) {
            case .wrote(let count):
                counts.byteCountToServer += count
                if count > 0, link.kind == .session, link.toServer.hasPassedRequest { counts.requestCount += 1 }
            case .broken: break  // The server's last words may still be read.
            case .reachedEnd: ending = link.toServer.flow.ending
            }
        }
        if link.toClient.wantsToWrite(now: now) {
            switch link.toClient.write(now: now) {
            case .wrote(let count): counts.byteCountToClient += count
            case .broken: ending = .close
            case .reachedEnd: ending = link.toClient.flow.ending
            }
        }
        return ending
    }

    private mutating func end(_ id: Int, _ ending: FaultEnding) {
        guard var link = links[id] else { return }
        if ending == .halfClose {
            StreamSocket.endWriting(link.client)
            link.toClient.silence()
            link.toServer.silence()
            links[id] = link
            return
        }
        links[id] = nil
        if link.kind == .session { counts.openSessionCount -= 1 }
        if ending == .reset { StreamSocket.makeAbrupt(link.client) }
        StreamSocket.close(link.client)
        if link.server >= 0 { StreamSocket.close(link.server) }
    }
}
