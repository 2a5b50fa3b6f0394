import Glibc

@testable import AsyncPQ

/// A program that a test runs to its end.
enum CommandLineTool {
    struct Failure: Error {
        var command: [String]
        var output: String
    }

    /// Whether a program of this name is installed.
    static func isPresent(_ name: String) -> Bool { path(name) != nil }

    /// Waits for the program itself, and not for what it leaves running, as pg_ctl does.
    ///
    /// - Throws: `Failure` when it cannot be run or does not end well.
    static func run(_ command: [String]) async throws {
        guard let name = command.first, let path = name.hasPrefix("/") ? name : path(name) else {
            throw Failure(command: command, output: "not installed")
        }
        let directory = try TemporaryDirectory()
        let output = "\(directory.path)/output"
        let hasEndedWell = await withCheckedContinuation { continuation in
            spawnThread(named: "tool") {
                continuation.resume(returning: runToEnd(path, command, output: output))
            }
        }
        guard hasEndedWell else { throw Failure(command: command, output: (try? text(of: output)) ?? "") }
    }

    private static func runToEnd(_ path: String, _ command: [String], output: String) -> Bool {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The thread here has every signal blocked, and a program would inherit that.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = unsafe command.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var pid = pid_t()
        guard unsafe posix_spawn(&pid, path, &actions, &attributes, arguments, environ) == 0 else { return false }
        var status: Int32 = -1
        while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status == 0
    }

    private static func path(_ name: String) -> String? {
        ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"].map { "\($0)/\(name)" }
            .first { unsafe access($0, X_OK) == 0 }
    }
}
