import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct ServerUserTests {
    private let root = Account(name: "root", userID: 0, groupID: 0)
    private let alice = Account(name: "alice", userID: 1000, groupID: 1000)
    private let postgres = Account(name: "postgres", userID: 101, groupID: 104)
    private let nobody = Account(name: "nobody", userID: 65534, groupID: 65534)

    private func choose(_ program: Account, owner: Account? = nil, known: [Account] = []) throws -> ServerUser {
        try ServerUser.choose(program: program, clusterOwner: owner, directory: "/d") { name in
            known.first { $0.name == name }
        }
    }

    @Test func `an ordinary user runs the server itself`() throws {
        let expected = ServerUser(name: "alice", userID: 1000, groupID: 1000, isSwitched: false)
        #expect(try choose(alice, known: [postgres, nobody]) == expected)
        #expect(try choose(alice, owner: alice) == expected)
    }

    @Test func `root runs it as postgres, and as nobody where there is no postgres`() throws {
        #expect(try choose(root, known: [nobody, postgres]).name == "postgres")
        let user = try choose(root, known: [nobody])
        #expect(user == ServerUser(name: "nobody", userID: 65534, groupID: 65534, isSwitched: true))
    }

    @Test func `root runs a cluster that is there already as its owner`() throws {
        #expect(try choose(root, owner: alice, known: [postgres, nobody]).userID == 1000)
    }

    @Test func `root never runs it as root`() throws {
        #expect(try choose(root, owner: root, known: [postgres]).name == "postgres")
        #expect(throws: LocalPostgresError.noServerUser) { try choose(root) }
    }

    @Test func `another user's cluster is refused`() {
        #expect(throws: LocalPostgresError.directoryOfAnotherUser(directory: "/d", owner: "postgres")) {
            try choose(alice, owner: postgres)
        }
    }

    @Test func `the bits of the nearest class decide who passes through a directory`() {
        let user = ServerUser(name: "u", userID: 7, groupID: 8, isSwitched: true)
        #expect(user.maySearch([.ownerExecute], owner: 7, group: 0))
        #expect(!user.maySearch([.groupExecute, .otherExecute], owner: 7, group: 8))
        #expect(user.maySearch([.groupExecute], owner: 0, group: 8))
        #expect(!user.maySearch([.ownerExecute, .otherExecute], owner: 0, group: 8))
        #expect(user.maySearch([.otherExecute], owner: 0, group: 0))
        #expect(!user.maySearch([.ownerExecute, .groupExecute], owner: 0, group: 0))
    }

    @Test func `the first closed directory on the way is the obstacle, unless the user is the program's own`() throws {
        try withScratchDirectory { scratch in
            let closed = scratch.appending("closed")
            try FileSystem.makeDirectory(closed, permissions: .ownerReadWriteExecute)
            let target = closed.appending("a/b")
            var user = ServerUser(name: "u", userID: 4_000_001, groupID: 4_000_001, isSwitched: true)
            #expect(user.obstacle(onTheWayTo: target) == closed)
            #expect(user.obstacle(onTheWayTo: scratch.appending("missing/b")) == nil)
            user.isSwitched = false
            #expect(user.obstacle(onTheWayTo: target) == nil)
        }
    }

    @Test func `an unknown user goes by its number`() {
        let account = Account.withID(4_000_001, groupID: 5)
        #expect(account == Account(name: "4000001", userID: 4_000_001, groupID: 5))
        #expect(Account.named("no-such-user") == nil)
        #expect(Account.named("root") == root)
    }
}
