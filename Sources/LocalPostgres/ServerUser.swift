import Glibc
import SystemPackage

/// The user of the machine that the server runs as.
struct ServerUser: Equatable, Sendable {
    var name: String
    var userID: uid_t
    var groupID: gid_t
    /// Whether the server must be started under another user than the program's: PostgreSQL refuses root.
    var isSwitched: Bool
}

/// A line of the machine's user database.
struct Account: Equatable, Sendable {
    var name: String
    var userID: uid_t
    var groupID: gid_t
}

extension ServerUser {
    /// Chooses the user, from facts alone.
    ///
    /// An ordinary user runs the server itself. Root runs an existing cluster as its owner, and a new one as `postgres`,
    /// else as `nobody`.
    ///
    /// - Parameter clusterOwner: Who owns the data directory; `nil` when there is none yet.
    static func choose(
        program: Account, clusterOwner: Account?, directory: FilePath, account: (String) -> Account?
    ) throws(LocalPostgresError) -> ServerUser {
        guard program.userID == 0 else {
            if let clusterOwner, clusterOwner.userID != program.userID {
                throw .directoryOfAnotherUser(directory: directory.string, owner: clusterOwner.name)
            }
            return ServerUser(program, isSwitched: false)
        }
        if let clusterOwner, clusterOwner.userID != 0 { return ServerUser(clusterOwner, isSwitched: true) }
        guard let account = account("postgres") ?? account("nobody") else { throw .noServerUser }
        return ServerUser(account, isSwitched: true)
    }

    private init(_ account: Account, isSwitched: Bool) {
        self.init(name: account.name, userID: account.userID, groupID: account.groupID, isSwitched: isSwitched)
    }

    /// The first directory on the way to `path` that keeps this user out; what does not exist yet keeps nobody out.
    func obstacle(onTheWayTo path: FilePath) -> FilePath? {
        guard isSwitched else { return nil }
        var ancestor = FilePath("/")
        for component in path.components {
            ancestor.append(component)
            guard let status = try? ancestor.stat(), status.type == .directory else { return nil }
            if !maySearch(status.permissions, owner: status.userID.rawValue, group: status.groupID.rawValue) {
                return ancestor
            }
        }
        return nil
    }

    /// Whether the permission bits of a directory let this user pass through it.
    func maySearch(_ permissions: FilePermissions, owner: uid_t, group: gid_t) -> Bool {
        if owner == userID { return permissions.contains(.ownerExecute) }
        if group == groupID { return permissions.contains(.groupExecute) }
        return permissions.contains(.otherExecute)
    }
}

extension Account {
    /// Who the program runs as.
    static var ofProgram: Account {
        Account.withID(geteuid(), groupID: getegid())
    }

    /// Whose file it is; `nil` when there is none.
    static func owner(of path: FilePath) -> Account? {
        (try? path.stat()).map { withID($0.userID.rawValue, groupID: $0.groupID.rawValue) }
    }

    /// The account with this number; its name is the number itself when the machine does not know it.
    static func withID(_ userID: uid_t, groupID: gid_t) -> Account {
        let name = unsafe find { entry, buffer, size, result in
            unsafe getpwuid_r(userID, entry, buffer, size, result)
        }?.name
        return Account(name: name ?? String(userID), userID: userID, groupID: groupID)
    }

    static func named(_ name: String) -> Account? {
        unsafe find { entry, buffer, size, result in
            unsafe getpwnam_r(name, entry, buffer, size, result)
        }
    }

    private typealias Entry = UnsafeMutablePointer<passwd>
    private typealias LookUp = (Entry, UnsafeMutablePointer<CChar>, Int, UnsafeMutablePointer<Entry?>) -> CInt

    private static func find(_ lookUp: LookUp) -> Account? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            var entry = unsafe passwd()
            var found: Entry?
            guard unsafe lookUp(&entry, start, buffer.count, &found) == 0, unsafe found != nil else { return nil }
            return unsafe Account(name: String(cString: entry.pw_name), userID: entry.pw_uid, groupID: entry.pw_gid)
        }
    }
}
