import SystemPackage

/// What PostgreSQL writes into `postmaster.pid` (PostgreSQL 15, src/include/utils/pidfile.h).
struct PostmasterFile: Equatable, Sendable {
    enum Status: String, Sendable {
        case starting, stopping, ready, standby
    }

    /// Negative while a single-user server works in the directory.
    var pid: Int32
    /// The System V segment whose users are the server's processes; missing until it has been made.
    var sharedMemoryID: Int32?
    /// Missing in the first moment.
    var status: Status?

    static func path(in data: FilePath) -> FilePath { data.appending("postmaster.pid") }

    static func read(in data: FilePath) -> PostmasterFile? {
        FileSystem.text(of: path(in: data)).flatMap { PostmasterFile(text: $0) }
    }

    init(pid: Int32, sharedMemoryID: Int32? = nil, status: Status? = nil) {
        self.pid = pid
        self.sharedMemoryID = sharedMemoryID
        self.status = status
    }

    /// Reads the lines there are; `nil` without a process number.
    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: " ").map(String.init)
        }
        guard let pid = lines.first?.first.flatMap({ Int32($0) }) else { return nil }
        func words(onLine number: Int) -> [String] { number <= lines.count ? lines[number - 1] : [] }
        self.pid = pid
        // Line 7 has the key and the id, line 8 the status padded with blanks.
        sharedMemoryID = words(onLine: 7).count == 2 ? Int32(words(onLine: 7)[1]) : nil
        status = words(onLine: 8).first.flatMap { Status(rawValue: $0) }
    }
}
