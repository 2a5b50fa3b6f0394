import Subprocess
import SystemPackage

/// Ends and removes a short-lived cluster when the program ends without doing so, even when it is killed.
///
/// A shell waits on a pipe that only this program holds the other end of.
final class Guardian: Sendable {
    private let release: AsyncStream<Void>.Continuation
    private let shell: Task<Void, Never>

    /// `$1` is the cluster's directory, `$2` its socket directory.
    private static let script = """
        read -r answer && exit 0
        if read -r pid <"$1/data/postmaster.pid"; then
            kill -INT "$pid"
            while kill -0 "$pid"; do sleep 0.05; done
        fi
        rm -rf "$1" "$2"
        """

    init(layout: ClusterLayout, socketDirectory: FilePath) {
        var options = PlatformOptions()
        options.createSession = true
        let configuration = Configuration(
            executable: .path("/bin/sh"),
            arguments: ["-c", Self.script, "sh", layout.home.string, socketDirectory.string],
            workingDirectory: "/", platformOptions: options)
        let (released, release) = AsyncStream<Void>.makeStream()
        self.release = release
        // Waited for by `dismiss`.
        shell = Task {
            _ = try? await Subprocess.run(
                configuration, input: .inputWriter, output: .discarded, error: .discarded
            ) { execution in
                for await _ in released {}
                _ = try await execution.standardInputWriter.write("done\n")
            }
        }
    }

    /// Sends the shell away; the cluster is the caller's to end.
    func dismiss() async {
        release.finish()
        await shell.value
    }
}
