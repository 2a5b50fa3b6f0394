import FoundationEssentials
import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct DecoderFuzzTests {
    private static let types: [PostgresType] = [
        .bool, .bytea, .int8, .int2, .int4, .text, .oid, .json, .float4, .float8, .int2Array, .int4Array, .textArray,
        .int8Array, .varchar, .timestamp, .timestamptz, .numeric, .uuid, .jsonb, .void, PostgresType(rawValue: 999_999),
    ]

    /// Whether the bytes were a value or were refused; a trap would end the test run.
    private func tryAll(_ bytes: [UInt8], _ type: PostgresType) -> Int {
        func attempt<Value: PostgresDecodable>(_: Value.Type) -> Int {
            do {
                _ = try Value(postgresBytes: bytes.span, type: type)
                return 1
            } catch {
                return 0
            }
        }
        return attempt(Int16.self) + attempt(Int32.self) + attempt(Int64.self) + attempt(Int.self)
            + attempt(Bool.self) + attempt(Float.self) + attempt(Double.self) + attempt(String.self)
            + attempt(PostgresTimestamp.self) + attempt([UInt8].self) + attempt([Int64].self)
            + attempt([String].self) + attempt([Int16].self) + attempt([Int32].self) + attempt(UUID.self)
            + attempt(Date.self) + attempt(Int64?.self)
    }

    @Test func `random bytes of any length are decoded or refused, never a trap`() async {
        var generator = SeededGenerator(seed: 41)
        var decodedCount = 0
        for _ in 0..<4_000 {
            let length = Int.random(in: 0...40, using: &generator)
            // Small numbers make headers plausible, so that the deeper parts are reached.
            let bytes = (0..<length).map { _ in
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0...4, using: &generator) : .random(in: 0...255, using: &generator)
            }
            // Let other tests have the thread.
            await Task.yield()
            for type in Self.types { decodedCount += tryAll(bytes, type) }
        }
        #expect(decodedCount > 0)
    }

    @Test func `an array that claims more elements than it has bytes for reserves nothing and is refused`() {
        var bytes: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20]
        bytes += [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
        #expect(throws: PostgresDecodingError.malformed("array length")) {
            try [Int64](postgresBytes: bytes.span, type: .int8Array)
        }
    }

    @Test func `numeric's digits are those PostgreSQL prints`() throws {
        // 12345.678 as numeric_send writes it: groups 1, 2345, 6780; weight 1; scale 3.
        let bytes: [UInt8] = [0, 3, 0, 1, 0, 0, 0, 3, 0, 1, 0x09, 0x29, 0x1A, 0x7C]
        #expect(try String(postgresBytes: bytes.span, type: .numeric) == "12345.678")
    }
}
