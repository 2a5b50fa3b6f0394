internal import FoundationEssentials

/// A file of a test's own, to be removed after it.
package struct TemporaryFile: Sendable {
    package let path: String

    /// One that does not exist yet.
    package init() {
        let name = "baton-test-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path
    }

    /// Runs `body` with a file that has this text.
    package static func with<Value>(_ text: String, _ body: (TemporaryFile) throws -> Value) throws -> Value {
        let file = TemporaryFile()
        defer { file.remove() }
        try file.write(text)
        return try body(file)
    }

    package func remove() { try? FileManager.default.removeItem(atPath: path) }

    package func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
}
