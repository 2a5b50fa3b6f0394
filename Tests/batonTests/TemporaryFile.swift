import FoundationEssentials

/// A file that is gone after the test.
struct TemporaryFile {
    let path: String

    static func with<Value>(_ text: String, _ body: (TemporaryFile) throws -> Value) throws -> Value {
        let file = TemporaryFile(path: "/tmp/baton-test-\(String(UInt64.random(in: .min ... .max), radix: 36))")
        try file.write(text)
        defer { file.remove() }
        return try body(file)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
}
