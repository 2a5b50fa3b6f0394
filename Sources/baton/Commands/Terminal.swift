import Glibc

/// Lines for the person at the terminal; the log is for machines.
enum Terminal {
    /// To standard output, at once.
    static func say(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// To standard output, as it is.
    static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// To standard error.
    static func complain(_ text: String) { write("baton: " + text + "\n", to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
