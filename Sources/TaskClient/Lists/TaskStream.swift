import AsyncHTTPClient
import NIOCore
public import TaskModel

/// The tasks of a list as the service streams them, in one answer and as they were at one moment.
///
/// They are read as fast as the loop goes: a slow loop makes the service wait, up to its limits. Leaving the loop ends the
/// work in the service. Each iterator asks anew.
public struct TaskStream: AsyncSequence, Sendable {
    let caller: Caller
    let call: ServiceCall
    let timeout: Duration?

    /// Asks for nothing yet.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    /// A place in the stream.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: TaskStream
        private var body: BodyReader?
        private var lines = Lines()
        private var isOver = false

        init(stream: TaskStream) { self.stream = stream }

        /// The next task; `nil` after the last, and after an error.
        ///
        /// - Throws: `BatonError`, or `CancellationError`; `.transport` also when the service breaks the stream off.
        public mutating func next() async throws -> TaskRecord? {
            guard !isOver else { return nil }
            do {
                return try await read()
            } catch {
                isOver = true
                body = nil
                throw error
            }
        }

        private mutating func read() async throws -> TaskRecord? {
            if body == nil {
                body = BodyReader(try await stream.caller.bytes(of: stream.call, timeout: stream.timeout))
            }
            while true {
                if let line = lines.next() { return try line.value(TaskRecord.init(decoding:)) }
                guard let part = try await nextPart() else {
                    isOver = true
                    guard lines.isEmpty else {
                        throw BatonError.unexpectedResponse(status: 200, reason: "Its last line has no end")
                    }
                    return nil
                }
                lines.append(part)
            }
        }

        private mutating func nextPart() async throws -> ByteBuffer? {
            do {
                return try await body?.next()
            } catch {
                try Task.checkCancellation()
                throw BatonError.transport(error)
            }
        }
    }
}

/// Reads the parts of a body.
private final class BodyReader: @unchecked Sendable {
    // Whoever walks the stream waits for each part before the next.
    private var parts: HTTPClientResponse.Body.AsyncIterator

    init(_ body: HTTPClientResponse.Body) { parts = body.makeAsyncIterator() }

    func next() async throws -> ByteBuffer? { try await parts.next() }
}

/// Cuts what arrives into lines.
private struct Lines {
    private var buffer = ByteBuffer()

    var isEmpty: Bool { buffer.readableBytes == 0 }

    mutating func append(_ part: ByteBuffer) {
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(part)
    }

    /// The next whole line without its end, as an answer of its own.
    mutating func next() -> Answer? {
        let bytes = buffer.readableBytesView
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = Array(bytes[..<end])
        buffer.moveReaderIndex(forwardBy: line.count + 1)
        return Answer(status: 200, body: line)
    }
}
