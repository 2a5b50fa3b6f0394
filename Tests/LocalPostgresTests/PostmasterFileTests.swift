import Testing

@testable import LocalPostgres

@Suite struct PostmasterFileTests {
    private let complete = """
        12329
        /tmp/x/data
        1795374478
        5432
        /tmp/x

         16295076        10
        ready   

        """

    @Test func `a running server's file tells its number, its memory and that it is ready`() {
        let file = PostmasterFile(text: complete)
        #expect(file == PostmasterFile(pid: 12329, sharedMemoryID: 10, status: .ready))
    }

    @Test(arguments: 1...7) func `a file that is still being written tells what it has so far`(lineCount: Int) {
        let text = complete.split(separator: "\n", omittingEmptySubsequences: false).prefix(lineCount)
            .joined(separator: "\n")
        let expectedMemory: Int32? = lineCount < 7 ? nil : 10
        #expect(PostmasterFile(text: text) == PostmasterFile(pid: 12329, sharedMemoryID: expectedMemory))
    }

    @Test func `a single-user server has a negative number`() {
        #expect(PostmasterFile(text: "-77\n/tmp/x/data\n")?.pid == -77)
    }

    @Test(arguments: ["", "\n\n\n", "no number\n"]) func `a text without a process number is no file`(text: String) {
        #expect(PostmasterFile(text: text) == nil)
    }
}
