import SystemPackage

/// The file that says a directory was made here, and where its cluster is.
struct ClusterMarker: Equatable, Sendable {
    static let fileName = "BATON_CLUSTER"
    private static let format = "1"

    /// Where the cluster is when it could not be made in the directory itself.
    var location: FilePath?

    var text: String {
        var lines = [
            "# Baton made this directory for a private PostgreSQL cluster. Remove all of it or nothing.",
            "format=\(Self.format)",
        ]
        if let location { lines.append("location=\(location.string)") }
        return lines.joined(separator: "\n") + "\n"
    }

    init(location: FilePath?) { self.location = location }

    /// Reads a marker; `nil` for a text that is none, or one of a later format.
    init?(text: String) {
        let lines = text.split(separator: "\n")
        guard lines.contains("format=\(Self.format)") else { return nil }
        let key = "location="
        location = lines.first { $0.hasPrefix(key) }.map { FilePath(String($0.dropFirst(key.count))) }
    }

    static func read(in directory: FilePath) -> ClusterMarker? {
        FileSystem.text(of: directory.appending(fileName)).flatMap { ClusterMarker(text: $0) }
    }

    func write(in directory: FilePath) throws(LocalPostgresError) {
        try FileSystem.write(text, to: directory.appending(Self.fileName))
    }
}
