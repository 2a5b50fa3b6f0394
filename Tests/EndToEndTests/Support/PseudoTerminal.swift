import Glibc
import Subprocess
import SystemPackage

/// A terminal for a program, with the test at its keyboard.
final class PseudoTerminal: Sendable {
    struct Unavailable: Error { var step: String }

    /// Where the test types.
    private let keyboard: FileDescriptor
    /// What the program has.
    private let screen: FileDescriptor

    /// - Throws: `Unavailable`.
    init() throws {
        // ioctl_tty(2); the functions around it are not among those that Swift's Glibc has.
        let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        keyboard = unsafe FileDescriptor(rawValue: open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC))
        guard keyboard.rawValue >= 0 else { throw Unavailable(step: "open") }
        var value: CInt = 0
        guard unsafe ioctl(keyboard.rawValue, unlock, &value) == 0 else { throw Unavailable(step: "unlock") }
        guard unsafe ioctl(keyboard.rawValue, number, &value) == 0 else { throw Unavailable(step: "number") }
        let path = FilePath("/dev/pts/\(value)")
        screen = unsafe FileDescriptor(rawValue: open(path.string, O_RDWR | O_NOCTTY | O_CLOEXEC))
        guard screen.rawValue >= 0 else { throw Unavailable(step: "open") }
    }

    deinit {
        try? screen.close()
        try? keyboard.close()
    }

    /// As a program's standard input.
    var input: FileDescriptorInput { .fileDescriptor(screen, closeAfterSpawningProcess: false) }

    /// As a person would: with a line feed for the key at the end of a line, U+0004 for Ctrl-D.
    func type(_ text: String) throws { try keyboard.writeAll(text.utf8) }
}
