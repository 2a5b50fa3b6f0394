import Testing

@testable import AsyncPQ

@Suite struct HostSearchTests {
    private func plan(_ string: String) throws -> ConnectionPlan {
        try ConnectionPlan(options: ConnectionConfiguration(string).options)
    }

    private func unreachable(_ reason: String) -> ConnectFault { ConnectFault(kind: .unreachable, reason: reason) }

    @Test func `hosts come in order, and each with all its addresses`() throws {
        var search = HostSearch(try plan("host=a,/run/pg,b port=1"))
        let a = Endpoint(host: "a", port: "1")
        #expect(search.next() == .lookUp(a))
        search.found(["10.0.0.1", "10.0.0.2"])
        #expect(search.next() == .connect(a.with(address: "10.0.0.1"), .any))
        search.failed(unreachable("one"))
        #expect(search.next() == .connect(a.with(address: "10.0.0.2"), .any))
        search.failed(unreachable("two"))
        #expect(search.next() == .connect(Endpoint(host: "/run/pg", port: "1"), .any))
        search.failed(unreachable("three"))
        #expect(search.next() == .lookUp(Endpoint(host: "b", port: "1")))
        search.failed(ConnectFault(kind: .nameUnknown, reason: "four"))
        #expect(search.next() == nil)
        #expect(search.error == .connectFailed(reason: "one; two; three; four", sqlState: nil))
    }

    @Test func `a host in the wrong role is left at once, its other addresses too`() throws {
        var search = HostSearch(try plan("host=a,b target_session_attrs=read-write"))
        _ = search.next()
        search.found(["10.0.0.1", "10.0.0.2"])
        #expect(search.next() == .connect(Endpoint(host: "a", address: "10.0.0.1"), .readWrite))
        search.failed(ConnectFault(kind: .wrongRole, reason: "session is read-only"))
        #expect(search.next() == .lookUp(Endpoint(host: "b")))
    }

    @Test func `a server that has no room, or is starting, passes the turn to the next host`() throws {
        for state in [SQLState.cannotConnectNow, .tooManyConnections] {
            var search = HostSearch(try plan("host=/a,/b"))
            _ = search.next()
            search.failed(ConnectFault(kind: .refused(state), reason: "not now"))
            #expect(search.next() == .connect(Endpoint(host: "/b"), .any))
            search.failed(unreachable("gone"))
            #expect(search.next() == nil)
            #expect(search.error == .connectFailed(reason: "not now; gone", sqlState: state))
        }
    }

    @Test func `a login that is refused is tried nowhere else, and its state is told`() throws {
        for state in ["28P01", "28000", "3D000", "42501"].map(SQLState.init(rawValue:)) {
            var search = HostSearch(try plan("host=/a,/b,/c target_session_attrs=prefer-standby"))
            _ = search.next()
            search.failed(ConnectFault(kind: .refused(.cannotConnectNow), reason: "starting"))
            _ = search.next()
            search.failed(ConnectFault(kind: .refused(state), reason: "no"))
            #expect(search.next() == nil)
            #expect(search.error == .connectFailed(reason: "starting; no", sqlState: state))
        }
    }

    @Test func `where no standby is to be had, those that were reached are asked again for any role`() throws {
        var search = HostSearch(try plan("host=/a,/b,/c target_session_attrs=prefer-standby"))
        #expect(search.next() == .connect(Endpoint(host: "/a"), .standby))
        search.failed(unreachable("gone"))
        #expect(search.next() == .connect(Endpoint(host: "/b"), .standby))
        search.failed(ConnectFault(kind: .wrongRole, reason: "no standby"))
        #expect(search.next() == .connect(Endpoint(host: "/c"), .standby))
        search.failed(ConnectFault(kind: .wrongRole, reason: "no standby"))
        #expect(search.next() == .connect(Endpoint(host: "/b"), .any))
        search.failed(ConnectFault(kind: .refused(.tooManyConnections), reason: "full"))
        #expect(search.next() == .connect(Endpoint(host: "/c"), .any))
        search.failed(unreachable("gone too"))
        #expect(search.next() == nil)
        #expect(
            search.error == .connectFailed(reason: "gone; no standby; full; gone too", sqlState: .tooManyConnections))
    }

    @Test func `with load balancing hosts and addresses are shuffled, without it they are not`() throws {
        let reversed: ([Endpoint]) -> [Endpoint] = { $0.reversed() }
        var search = HostSearch(try plan("host=a,b load_balance_hosts=random"), shuffle: reversed)
        #expect(search.next() == .lookUp(Endpoint(host: "b")))
        search.found(["10.0.0.1", "10.0.0.2"])
        #expect(search.next() == .connect(Endpoint(host: "b", address: "10.0.0.2"), .any))
        var plain = HostSearch(try plan("host=a,b load_balance_hosts=disable"), shuffle: reversed)
        #expect(plain.next() == .lookUp(Endpoint(host: "a")))
    }

    @Test func `after giving up nothing is tried, whatever was left`() throws {
        var search = HostSearch(try plan("host=/a,/b target_session_attrs=prefer-standby"))
        _ = search.next()
        search.failed(ConnectFault(kind: .wrongRole, reason: "no standby"))
        search.giveUp()
        #expect(search.next() == nil)
    }
}
