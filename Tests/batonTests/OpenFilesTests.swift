import Glibc
import Testing

@testable import baton

@Suite struct OpenFilesTests {
    @Test func `room for files is made up to the system's limit, and none is given up`() {
        let before = OpenFiles.makeRoom(for: 0)
        #expect(before > 0)
        let wanted = min(before + 64, hardLimit)
        #expect(OpenFiles.makeRoom(for: wanted) == max(before, wanted))
        let most = OpenFiles.makeRoom(for: 0)
        #expect(OpenFiles.makeRoom(for: 10) == most)
    }

    private var hardLimit: Int {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_max)
    }
}
