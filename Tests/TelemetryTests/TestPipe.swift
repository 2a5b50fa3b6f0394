import Dispatch
import Glibc
import Synchronization

/// A pipe, closed when it is let go.
final class TestPipe: Sendable {
    let reading: Int32
    let writing: Int32
    private let isOpen = Mutex((reading: true, writing: true))

    struct NoPipe: Error {}

    init() throws {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw NoPipe() }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        endReading()
        endWriting()
    }

    func endReading() {
        isOpen.withLock { isOpen in
            if isOpen.reading { close(reading) }
            isOpen.reading = false
        }
    }

    func endWriting() {
        isOpen.withLock { isOpen in
            if isOpen.writing { close(writing) }
            isOpen.writing = false
        }
    }

    /// Up to the end, which comes when nobody writes any more.
    func readAll() throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(reading, &buffer, buffer.count)
            guard count >= 0 else { throw NoPipe() }
            if count == 0 { return all }
            all += buffer.prefix(count)
        }
    }
}

/// Reads a pipe on a thread of its own, from now to its end.
final class PipeReader: Sendable {
    private let result = Mutex<Result<[UInt8], any Error>>(.success([]))
    private let done = DispatchGroup()

    init(_ pipe: TestPipe) {
        DispatchQueue.global().async(group: done) {
            let read = Result { try pipe.readAll() }
            self.result.withLock { $0 = read }
        }
    }

    func bytes() throws -> [UInt8] {
        done.wait()
        return try result.withLock { $0 }.get()
    }
}
