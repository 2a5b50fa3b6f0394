internal import DequeModule
internal import Synchronization

/// What arrived on a connection for one reader and was not read yet; bounded, so that a slow reader stops the server.
///
/// One connection fills it, one task empties it. When it is full the connection stops reading its socket; when it is half
/// empty the connection goes on.
final class StreamBuffer<Element: Sendable>: Sendable {
    private struct State {
        var elements = Deque<(element: Element, size: Int)>()
        var byteCount = 0
        var end: Result<Void, PQError>?
        var reader: Waiter<Element?>?
        /// The connection waits until there is room.
        var isFull = false
    }

    private let state = Mutex(State())
    /// How much is held at most; one element more than that, however large it is.
    private let byteLimit: Int
    private let countLimit: Int

    init(byteLimit: Int = 1 << 20, countLimit: Int = 256) {
        self.byteLimit = byteLimit
        self.countLimit = countLimit
    }

    /// Answers whether there is room for more.
    func append(_ element: Element, size: Int) -> Bool {
        let reader: Waiter<Element?>? = state.withLock { state in
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.elements.append((element, size))
            state.byteCount += size
            state.isFull = state.byteCount >= byteLimit || state.elements.count >= countLimit
            return nil
        }
        if let reader, !reader.settle(.success(element)) { return true }
        return !state.withLock(\.isFull)
    }

    /// Nothing more will come.
    func finish(_ result: Result<Void, PQError>) {
        let reader = state.withLock { state in
            state.end = state.end ?? result
            defer { state.reader = nil }
            return state.reader
        }
        reader?.settle(result.map { nil }.mapError { $0 })
    }

    /// Takes the next element, waiting for it; `nil` is the end.
    ///
    /// - Parameters:
    ///   - onRoom: Called when the connection had stopped and may go on.
    ///   - onCancel: Called when the task was cancelled while it waited.
    nonisolated(nonsending) func next(
        onRoom: @Sendable () -> Void, onCancel: @Sendable () -> Void
    ) async throws -> Element? {
        let (ready, waiter, hasRoom): (Element??, Waiter<Element?>?, Bool) = try state.withLock { state in
            if let first = state.elements.popFirst() {
                state.byteCount -= first.size
                let hasRoom =
                    state.isFull && state.byteCount <= byteLimit / 2 && state.elements.count <= countLimit / 2
                if hasRoom { state.isFull = false }
                return (.some(.some(first.element)), nil, hasRoom)
            }
            if let end = state.end {
                try end.get()
                return (.some(nil), nil, false)
            }
            let waiter = Waiter<Element?>()
            state.reader = waiter
            return (nil, waiter, false)
        }
        if hasRoom { onRoom() }
        if let ready { return ready }
        return try await waiter?.value(onCancel: onCancel) ?? nil
    }
}
