import struct Foundation.Data
import class Foundation.FileManager
import struct Foundation.URL
import struct Foundation.UUID

/// Certificates made for one run: two authorities, a server `db.test` and a client `certified` of the first one.
struct Certificates {
    static var isOpenSSLPresent: Bool { CommandLineTool.isPresent("openssl") }

    let directory: String

    var authority: String { "\(directory)/ca.crt" }
    var otherAuthority: String { "\(directory)/other.crt" }
    var serverCertificate: String { "\(directory)/server.crt" }
    var serverKey: String { "\(directory)/server.key" }
    var clientCertificate: String { "\(directory)/client.crt" }
    var clientKey: String { "\(directory)/client.key" }
    /// The same key, which only a password opens.
    var lockedClientKey: String { "\(directory)/locked.key" }
    static let keyPassword = "hunter2-key"

    /// - Parameter directory: Exists.
    static func make(in directory: String) async throws -> Certificates {
        let made = Certificates(directory: directory)
        try await made.makeAuthority("ca", name: "Test authority")
        try await made.makeAuthority("other", name: "Another authority")
        try await made.makeSigned("server", name: "db.test", extension: "subjectAltName=DNS:db.test")
        try await made.makeSigned("client", name: "certified", extension: "extendedKeyUsage=clientAuth")
        try await CommandLineTool.run([
            "openssl", "pkey", "-in", made.clientKey, "-aes256", "-passout", "pass:\(keyPassword)", "-out",
            made.lockedClientKey,
        ])
        return made
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]

    private func makeAuthority(_ file: String, name: String) async throws {
        try await CommandLineTool.run(
            ["openssl", "req", "-x509"] + Self.newKey
                + ["-subj", "/CN=\(name)", "-keyout", "\(directory)/\(file).key", "-out", "\(directory)/\(file).crt"])
    }

    private func makeSigned(_ file: String, name: String, extension: String) async throws {
        try await CommandLineTool.run(
            ["openssl", "req", "-x509", "-CA", authority, "-CAkey", "\(directory)/ca.key"] + Self.newKey
                + ["-subj", "/CN=\(name)", "-addext", "basicConstraints=critical,CA:FALSE", "-addext", `extension`]
                + ["-keyout", "\(directory)/\(file).key", "-out", "\(directory)/\(file).crt"])
    }
}

/// A directory that is gone when the last holder is.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("asyncpq-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file that only its owner may read, and answers its path.
    func write(_ name: String, _ text: String) throws -> String {
        try Self.write(text, to: "\(path)/\(name)")
        return "\(path)/\(name)"
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
