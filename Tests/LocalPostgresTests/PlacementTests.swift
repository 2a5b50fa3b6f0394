import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct PlacementTests {
    private func layout(_ home: String) -> ClusterLayout { ClusterLayout(home: FilePath(home)) }

    /// A home whose socket beside the data has a path of that many bytes.
    private func layout(socketPathByteCount: Int) -> ClusterLayout {
        let ending = "/socket/\(Placement.socketName)"
        return layout("/" + String(repeating: "a", count: socketPathByteCount - ending.utf8.count - 1))
    }

    @Test func `the socket lies beside the data when its path fits`() throws {
        let directory = try Placement.socketDirectory(for: layout("/srv/x/.baton"), temporaryDirectories: ["/tmp"])
        #expect(directory == "/srv/x/.baton/socket")
    }

    @Test func `a socket path of 107 bytes fits and one of 108 does not`() throws {
        let fitting = layout(socketPathByteCount: 107)
        #expect(try Placement.socketDirectory(for: fitting, temporaryDirectories: []) == fitting.socket)
        let tooLong = layout(socketPathByteCount: 108)
        let path = Placement.socketPath(in: tooLong.socket).string
        #expect(path.utf8.count == 108)
        #expect(throws: LocalPostgresError.socketPathTooLong(path: path, byteLimit: 107)) {
            try Placement.socketDirectory(for: tooLong, temporaryDirectories: [])
        }
    }

    @Test func `the length is counted in bytes, not in characters`() throws {
        let home = "/" + String(repeating: "ö", count: 50)
        let directory = try Placement.socketDirectory(for: layout(home), temporaryDirectories: ["/tmp"])
        #expect(directory.starts(with: "/tmp"))
    }

    @Test func `a path with a comma, which libpq would split, gets its socket elsewhere`() throws {
        let directory = try Placement.socketDirectory(for: layout("/srv/a,b"), temporaryDirectories: ["/tmp"])
        #expect(directory.removingLastComponent() == "/tmp")
    }

    @Test func `a long path gets a short socket directory of its own, the same each time`() throws {
        let temporary: [FilePath] = ["/tmp"]
        let first = layout("/" + String(repeating: "a", count: 120))
        let second = layout("/" + String(repeating: "a", count: 121))
        let directory = try Placement.socketDirectory(for: first, temporaryDirectories: temporary)
        #expect(directory.removingLastComponent() == "/tmp")
        #expect(try Placement.socketDirectory(for: first, temporaryDirectories: temporary) == directory)
        #expect(try Placement.socketDirectory(for: second, temporaryDirectories: temporary) != directory)
    }

    @Test func `a temporary directory that is too long itself is passed over`() throws {
        let long = FilePath("/" + String(repeating: "t", count: 110))
        let directory = try Placement.socketDirectory(
            for: layout(long.string), temporaryDirectories: [long, "/var/tmp"])
        #expect(directory.removingLastComponent() == "/var/tmp")
    }

    @Test func `a fingerprint has sixteen digits and follows FNV-1a`() {
        #expect(Placement.fingerprint(of: "/") == "af63a24c860189fe")
        for number in 0..<500 {
            #expect(Placement.fingerprint(of: FilePath("/home/\(number)")).count == 16)
        }
    }

    @Test func `a connection string quotes what libpq would split or end at`() {
        let text = Placement.connectionString(socketDirectory: #"/my dir/it's\here"#, user: "u", database: "d")
        #expect(text == #"host='/my dir/it\'s\\here' user='u' dbname='d'"#)
    }
}

@Suite struct ClusterMarkerTests {
    @Test(arguments: [nil, FilePath("/var/lib/baton/x y=z")]) func `a marker reads back what it was made with`(
        location: FilePath?
    ) {
        let marker = ClusterMarker(location: location)
        #expect(ClusterMarker(text: marker.text) == marker)
    }

    @Test(arguments: ["", "format=2\n", "location=/x\n", "xformat=1\n"]) func `another text is no marker`(text: String)
    {
        #expect(ClusterMarker(text: text) == nil)
    }
}
