internal import DequeModule
internal import Dispatch
internal import Glibc
internal import Logging
internal import Synchronization
internal import TaskModel

/// Writes whole lines to a descriptor, and never makes its callers wait for who reads them.
///
/// A line goes out at once when the descriptor takes it. While it does not, lines wait in a queue of bounded size that a
/// thread empties; what does not fit is dropped, and a line says how much.
package final class LineSink: Sendable {
    package static let standardError = LineSink(descriptor: STDERR_FILENO)

    private struct State {
        /// The first one may have been written in part.
        var backlog = Deque<ArraySlice<UInt8>>()
        var byteCount = 0
        var isDraining = false
        var droppedCount = 0
        var reportedCount = 0
    }

    private enum Outcome {
        case written
        /// How much is left.
        case waiting(ArraySlice<UInt8>)
        /// Nobody will ever read it.
        case failed
    }

    private let descriptor: Int32
    private let byteLimit: Int
    private let state = Mutex(State())
    private let drains = DispatchGroup()

    /// - Parameter byteLimit: Of the lines that wait.
    package init(descriptor: Int32, byteLimit: Int = 1 << 20) {
        self.descriptor = descriptor
        self.byteLimit = byteLimit
    }

    /// Lines that nobody will see.
    package var droppedCount: Int { state.withLock { $0.droppedCount } }

    /// - Parameter line: With its line feed; at most `JSONLine.limit` bytes, so that a pipe takes it as a whole.
    package func write(_ line: [UInt8]) {
        let mustDrain = state.withLock { state in
            if state.backlog.isEmpty {
                switch attempt(line[...]) {
                case .written: return false
                case .failed:
                    state.droppedCount += 1
                    return false
                case .waiting(let rest): enqueue(rest, &state)
                }
            } else {
                enqueue(line[...], &state)
            }
            guard !state.isDraining, !state.backlog.isEmpty else { return false }
            state.isDraining = true
            return true
        }
        if mustDrain { DispatchQueue.global().async(group: drains) { self.drain() } }
    }

    /// Waits until nothing waits any more.
    ///
    /// - Returns: Whether that came to be in time.
    @discardableResult package func flush(within limit: Duration) -> Bool {
        let (seconds, attoseconds) = limit.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        return drains.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success
    }

    private func enqueue(_ line: ArraySlice<UInt8>, _ state: inout State) {
        guard state.byteCount + line.count <= byteLimit else {
            state.droppedCount += 1
            return
        }
        state.backlog.append(line)
        state.byteCount += line.count
    }

    /// Writes what waits, line by line, for as long as it takes.
    private func drain() {
        while waitUntilWritable() {
            let isDone = state.withLock { state in
                guard let line = state.backlog.popFirst() else {
                    reportGap(&state)
                    state.isDraining = !state.backlog.isEmpty
                    return !state.isDraining
                }
                state.byteCount -= line.count
                switch attempt(line) {
                case .written: break
                case .failed: state.droppedCount += 1
                case .waiting(let rest):
                    state.backlog.prepend(rest)
                    state.byteCount += rest.count
                }
                return false
            }
            if isDone { return }
        }
        state.withLock { state in
            state.droppedCount += state.backlog.count
            state.backlog = []
            state.byteCount = 0
            state.isDraining = false
        }
    }

    private func reportGap(_ state: inout State) {
        let count = state.droppedCount - state.reportedCount
        guard count > 0 else { return }
        state.reportedCount = state.droppedCount
        var line = JSONLine(
            time: .init(microsecondsSince1970: WallClock.microseconds), level: "warning", label: "log",
            message: "lines dropped, because nobody read them")
        line.add("count", .stringConvertible(count))
        enqueue(line.finished()[...], &state)
    }

    /// - Returns: Whether anybody may still read.
    private func waitUntilWritable() -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while unsafe poll(&entry, 1, -1) < 0 { if errno != EINTR { return false } }
        return entry.revents & Int16(POLLOUT) != 0
    }

    /// Writes what is taken without waiting: a pipe that is writable takes PIPE_BUF bytes (pipe(7)).
    private func attempt(_ bytes: ArraySlice<UInt8>) -> Outcome {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&entry, 1, 0) > 0 else { return .waiting(bytes) }
        guard entry.revents & Int16(POLLERR | POLLNVAL) == 0 else { return .failed }
        guard entry.revents & Int16(POLLOUT) != 0 else { return .waiting(bytes) }
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
        if count == bytes.count { return .written }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .waiting(bytes) : .failed }
        return .waiting(bytes.dropFirst(count))
    }
}
