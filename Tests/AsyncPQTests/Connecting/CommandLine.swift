import class Foundation.FileHandle
import class Foundation.FileManager
import class Foundation.Pipe
import class Foundation.Process
import struct Foundation.URL

/// A program that a test runs to its end.
enum CommandLineTool {
    struct Failure: Error {
        var command: [String]
        var output: String
    }

    /// Whether a program of this name is installed.
    static func isPresent(_ name: String) -> Bool { path(name) != nil }

    /// - Throws: `Failure` when it cannot be run or does not end well.
    @discardableResult
    static func run(_ command: [String]) async throws -> String {
        guard let name = command.first, let path = name.hasPrefix("/") ? name : path(name) else {
            throw Failure(command: command, output: "not installed")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = Array(command.dropFirst())
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { process in
                // A server that the program left running may hold the other end: no waiting for the end of the pipe.
                let output = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
                guard process.terminationStatus == 0 else {
                    return continuation.resume(throwing: Failure(command: command, output: output))
                }
                continuation.resume(returning: output)
            }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private static func path(_ name: String) -> String? {
        ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
