import FoundationEssentials
import Subprocess
import SystemPackage

/// One of PostgreSQL's programs, with everything that decides how it runs.
struct Program: Sendable {
    var path: FilePath
    var arguments: [String]
    /// Whom to run it as; `nil` is the program's own user.
    var user: ServerUser?

    /// What a program that ended has told.
    struct Report: Sendable {
        var succeeded: Bool
        /// Standard output and standard error, as they came.
        var output: String
    }

    /// Runs it to its end with `input` on its standard input.
    func run(input: String = "") async throws -> Report {
        do {
            let result = try await Subprocess.run(
                configuration, input: .string(input), output: .string(limit: 1 << 20), error: .combinedWithOutput)
            // Cancellation kills the program, whose report then says nothing.
            try Task.checkCancellation()
            return Report(succeeded: result.terminationStatus.isSuccess, output: result.standardOutput)
        } catch let error as SubprocessError {
            throw launchFailure(error)
        }
    }

    /// How Subprocess is to start it: as its user, away from our terminal, with an environment of its own.
    var configuration: Configuration {
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the program, which stops the server when its own work is done.
        options.createSession = true
        let command = userSwitch + [path.string] + arguments
        return Configuration(
            executable: userSwitch.isEmpty ? .path(path) : .name(userSwitch[0]),
            arguments: Arguments(Array(command.dropFirst())), environment: Self.environment, workingDirectory: "/",
            platformOptions: options)
    }

    /// util-linux's `setpriv` becomes the other user and then, as the same process, the program.
    ///
    /// Subprocess 1.0 could switch by itself, but does it in a child made by `clone3`, where glibc's `setgroups` may wait
    /// for ever for a thread that only we have.
    private var userSwitch: [String] {
        guard let user, user.isSwitched else { return [] }
        return ["setpriv", "--reuid=\(user.userID)", "--regid=\(user.groupID)", "--clear-groups", "--"]
    }

    /// Nothing of the user's own PG… variables and language, which would change what the programs do and say.
    private static var environment: Environment {
        let kept = ProcessInfo.processInfo.environment
        let environment = Environment.custom(["LC_ALL": "C", "PATH": kept["PATH"] ?? "/usr/bin:/bin"])
        guard let libraries = kept["LD_LIBRARY_PATH"] else { return environment }
        return environment.updating(["LD_LIBRARY_PATH": libraries])
    }

    func launchFailure(_ error: any Error) -> LocalPostgresError {
        .launchFailed(program: path.string, reason: "\(error)")
    }
}
