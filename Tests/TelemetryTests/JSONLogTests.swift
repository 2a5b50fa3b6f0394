import Logging
import TaskModel
import TestSupport
import Testing

@testable import Telemetry

/// What the log's lines are, and that writing them holds nobody up.
@Suite struct JSONLogTests {
    /// The lines that `body` writes.
    private func lines(_ body: (Logger) -> Void) throws -> [JSONValue] {
        let pipe = try TestPipe()
        let sink = LineSink(descriptor: pipe.writing)
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, sink: sink) }
        logger.logLevel = .trace
        body(logger)
        pipe.endWriting()
        return try pipe.readAll().split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }

    @Test func `a line is one JSON object with the time, the level, the logger and the message`() throws {
        let lines = try lines { $0.warning("careful") }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line["level"] == .string("warning") && line["label"] == .string("test"))
        #expect(line["message"] == .string("careful"))
        guard case .string(let time) = line["time"] else { throw NoTime() }
        #expect(time.count == 27 && time.hasSuffix("Z") && Timestamp(rfc3339: time) != nil, "\(time)")
    }

    private struct NoTime: Error {}

    @Test func `what a line is given keeps its type`() throws {
        let line = try #require(
            try lines { logger in
                logger.info(
                    "m",
                    metadata: [
                        "text": "a", "number": .stringConvertible(7), "wide": .stringConvertible(Int64.max),
                        "flag": .stringConvertible(true), "part": .stringConvertible(0.5),
                        "list": ["a", .stringConvertible(1)], "object": ["inner": .stringConvertible(false)],
                        "other": .stringConvertible(Duration.seconds(1)),
                    ])
            }.first)
        #expect(line["text"] == .string("a") && line["number"] == .integer(7) && line["wide"] == .integer(.max))
        #expect(line["flag"] == .bool(true) && line["part"] == .number(literal: "0.5"))
        #expect(line["list"] == .array([.string("a"), .integer(1)]) && line["object"]?["inner"] == .bool(false))
        #expect(line["other"] == .string("1.0 seconds"))
    }

    @Test func `quotes, control characters, line breaks and any script survive, in one line`() throws {
        let text = "\"quoted\" \\ \n\r\t\u{0} \u{1b}[31m é 漢字 🧵 \u{2028}"
        let line = try #require(try lines { $0.info("\(text)", metadata: ["k\"\n": "\(text)"]) }.first)
        #expect(line["message"] == .string(text) && line["k\"\n"] == .string(text))
    }

    @Test func `a line is cut to its limit and says so, and is JSON still`() throws {
        let long = String(repeating: "漢", count: 10_000)
        let metadata = Dictionary(
            uniqueKeysWithValues: (0..<20).map { ("key\($0)", Logger.MetadataValue.string(long)) })
        let nested = Logger.MetadataValue.array(Array(repeating: .string(long), count: 50))
        let pipe = try TestPipe()
        let sink = LineSink(descriptor: pipe.writing)
        let logger = Logger(label: "test") { JSONLogHandler(label: $0, sink: sink) }
        logger.info("\(long)", metadata: metadata.merging(["nested": nested]) { $1 })
        pipe.endWriting()
        let bytes = try pipe.readAll()
        #expect(bytes.count <= JSONLine.limit && bytes.last == UInt8(ascii: "\n"))
        let line = try JSONValue(parsing: Array(bytes.dropLast()))
        #expect(line["truncated"] == .bool(true))
        guard case .string(let message) = line["message"] else { throw NoTime() }
        #expect(message.hasSuffix("…") && message.utf8.count <= JSONLine.textLimit + 3 && message.hasPrefix("漢漢"))
    }

    @Test func `names that the line has itself are not taken over`() throws {
        let line = try #require(try lines { $0.info("m", metadata: ["level": "mine", "time": "mine"]) }.first)
        #expect(line["level"] == .string("info") && line["level_"] == .string("mine"))
        #expect(line["time_"] == .string("mine"))
    }

    @Test func `the line wins over the task's context, and that over the logger`() throws {
        let pipe = try TestPipe()
        let sink = LineSink(descriptor: pipe.writing)
        let provider = Logger.MetadataProvider { ["a": "context", "b": "context"] }
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, sink: sink, metadataProvider: provider) }
        for key in ["a", "b", "c"] { logger[metadataKey: key] = "logger" }
        logger.info("m", metadata: ["a": "line"])
        pipe.endWriting()
        let line = try JSONValue(parsing: Array(try pipe.readAll().dropLast()))
        #expect(line["a"] == .string("line") && line["b"] == .string("context") && line["c"] == .string("logger"))
    }

    @Test func `a reader that stalls holds nobody up: lines wait, then are dropped whole, and a line tells how many`()
        throws
    {
        let pipe = try TestPipe()
        let sink = LineSink(descriptor: pipe.writing, byteLimit: 64 * 1024)
        let logger = Logger(label: "test") { JSONLogHandler(label: $0, sink: sink) }
        // A pipe holds 64 KiB and the queue as much: most of these have no place. Nobody reads, and this returns.
        let count = 2000
        for number in 0..<count {
            logger.info(
                "m", metadata: ["number": .stringConvertible(number), "pad": "\(String(repeating: "x", count: 300))"])
        }
        #expect(sink.droppedCount > 0)
        let reader = PipeReader(pipe)
        #expect(sink.flush(within: .seconds(60)))
        pipe.endWriting()
        let lines = try reader.bytes().split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
        let numbers = lines.compactMap { line -> Int64? in
            if case .integer(let number) = line["number"] { number } else { nil }
        }
        #expect(numbers == numbers.sorted() && numbers.first == 0)
        #expect(numbers.count + sink.droppedCount == count)
        #expect(lines.last?["message"] == .string("lines dropped, because nobody read them"))
        #expect(lines.last?["count"] == .integer(Int64(sink.droppedCount)))
    }

    @Test func `lines of many threads do not mix`() async throws {
        let pipe = try TestPipe()
        let sink = LineSink(descriptor: pipe.writing, byteLimit: 1 << 24)
        let logger = Logger(label: "test") { JSONLogHandler(label: $0, sink: sink) }
        let reader = PipeReader(pipe)
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        logger.info(
                            "m", metadata: ["task": .stringConvertible(task), "number": .stringConvertible(number)])
                    }
                }
            }
        }
        #expect(sink.flush(within: .seconds(60)) && sink.droppedCount == 0)
        pipe.endWriting()
        let lines = try reader.bytes().split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
        #expect(lines.count == 4000)
    }

    @Test func `a log that nobody can read any more is no reason to fail`() throws {
        let pipe = try TestPipe()
        pipe.endReading()
        let sink = LineSink(descriptor: pipe.writing)
        sink.write(Array("line\n".utf8))
        #expect(sink.droppedCount == 1)
    }
}
