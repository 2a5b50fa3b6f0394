import SystemPackage
import Testing

@testable import LocalPostgres

@Suite struct ServerLogTests {
    @Test func `the last lines tell of this start only`() throws {
        try withScratchDirectory { scratch in
            let path = scratch.appending("postgres.log")
            try FileSystem.write("FATAL: of yesterday\n", to: path)
            let log = ServerLog(beginningAt: path)
            #expect(log.lastLines == "")
            let file = try log.open()
            try file.closeAfter { _ = try file.writeAll("first\n\nsecond\n".utf8) }
            #expect(log.lastLines == "first\nsecond")
            #expect(log.deathError == .serverDied(log: path.string, lastLines: "first\nsecond"))
        }
    }

    @Test func `only the last twelve lines are kept`() {
        let text = (1...40).map { "line \($0)" }.joined(separator: "\n")
        #expect(ServerLog.lastLines(of: text).hasPrefix("line 29\n"))
    }

    @Test(arguments: [
        "FATAL:  could not write lock file \"postmaster.pid\": No space left on device",
        "initdb: error: could not write file: Disk quota exceeded",
    ]) func `a full disk is told apart from other reasons`(text: String) {
        #expect(ServerLog.isAboutSpace(text))
        #expect(!ServerLog.isAboutSpace("FATAL:  permission denied"))
    }
}

@Suite struct SharedMemoryTests {
    private let table = """
               key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime
          16295076         10   600                    56 12329 12340      6   101   104   101   104 1795374478
          16295099         11   600                    56 12429 12440      0   101   104   101   104 1795374479

        """

    @Test func `the count of users is found by the segment's id`() {
        #expect(SharedMemory.userCount(of: 10, in: table) == 6)
        #expect(SharedMemory.userCount(of: 11, in: table) == 0)
    }

    @Test func `a segment that is not listed has no users`() {
        #expect(SharedMemory.userCount(of: 12, in: table) == 0)
        #expect(SharedMemory.userCount(of: 10, in: "") == 0)
    }
}
