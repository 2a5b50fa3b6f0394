import FoundationEssentials

/// What LocalPostgres takes from the environment of the program.
package struct HostEnvironment: Equatable, Sendable {
    /// `BATON_PG_BIN`: the one directory to take the server from; `nil` searches.
    package var binaryDirectory: String?
    /// `PATH`, in order.
    package var searchPath: [String]
    /// Where Debian keeps the servers, by version.
    package var debianDirectory = "/usr/lib/postgresql"
    /// `TMPDIR`, where short-lived clusters and over-long socket paths go.
    package var temporaryDirectory: String

    package init(
        binaryDirectory: String? = nil, searchPath: [String] = ["/usr/local/bin", "/usr/bin", "/bin"],
        temporaryDirectory: String = "/tmp"
    ) {
        self.binaryDirectory = binaryDirectory
        self.searchPath = searchPath
        self.temporaryDirectory = temporaryDirectory
    }

    /// An empty variable counts as unset.
    package init(variables: [String: String]) {
        self.init()
        func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
        binaryDirectory = value("BATON_PG_BIN")
        if let path = value("PATH") { searchPath = path.split(separator: ":").map(String.init) }
        if let directory = value("TMPDIR") { temporaryDirectory = directory }
    }

    package static var current: HostEnvironment { HostEnvironment(variables: ProcessInfo.processInfo.environment) }
}
