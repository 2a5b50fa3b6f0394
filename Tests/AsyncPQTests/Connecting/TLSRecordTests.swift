import AsyncPQ
import TestSupport
import Testing

@Suite(.enabled(if: Certificates.isOpenSSLPresent, "openssl is not installed, which makes the certificates"))
struct TLSRecordTests {
    /// Runs `body` with a pool behind a proxy that makes records of up to 16 kB.
    private func withPoolBehindProxy(_ body: (ConnectionPool) async throws -> Void) async throws {
        let server = try await TCPServer.shared.server
        let proxy = try TLSProxy(toPort: server.port, certificates: try #require(server.certificates))
        defer { proxy.stop() }
        try await withPool(
            "host=127.0.0.1 port=\(proxy.port) dbname=baton user=trudy sslmode=require", body: body)
    }

    /// A stall would last until the deadline.
    private var patience: ContinuousClock.Instant { .now + .seconds(20) }

    @Test func `single values of 1 B to 1 MB come whole through large TLS records`() async throws {
        var generator = SeededGenerator(seed: 17)
        var sizes: [Int32] = [
            1, 8_000, 8_191, 8_192, 16_000, 16_383, 16_384, 16_385, 24_000, 32_768, 65_536, 1_000_000,
        ]
        sizes += (0..<100).map { _ in .random(in: 1...60_000, using: &generator) }
        try await withPoolBehindProxy { pool in
            for size in sizes {
                let rows = try await pool.query("SELECT repeat('x', \(size))", deadline: patience)
                let text = try rows[0].decode(0, as: String.self)
                #expect(text.utf8.count == Int(size))
            }
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    /// libpq reads into what is left of 16 kB, beside a row that is not complete: so it takes a part of the last record.
    @Test func `the end of a result is not left in the buffer of TLS`() async throws {
        var generator = SeededGenerator(seed: 18)
        try await withPoolBehindProxy { pool in
            for _ in 0..<300 {
                let size = Int32.random(in: 4_000...7_900, using: &generator)
                let count = Int32.random(in: 3...12, using: &generator)
                let rows = try await pool.query(
                    "SELECT repeat('x', \(size)) FROM generate_series(1, \(count))", deadline: patience)
                #expect(rows.count == Int(count))
            }
            #expect(pool.statistics.openedTotal == 1)
        }
    }
}
