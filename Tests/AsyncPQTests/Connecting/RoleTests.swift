import LocalPostgres
import TestSupport
import Testing

@testable import AsyncPQ

@Suite(.enabled(if: ServerPair.isPossible, "pg_basebackup and setpriv are needed for a standby")) struct RoleTests {
    /// Whether the session that these options lead to is on the standby.
    private func isStandby(_ options: String) async throws -> Bool {
        try await withPool(options) { pool in
            let rows = try await pool.query("SELECT pg_is_in_recovery()")
            return try rows[0].decode(0, as: Bool.self)
        }
    }

    @Test func `each role finds its server, in whichever order they are listed, and a promotion is followed`()
        async throws
    {
        try await ServerPair.run { pair in
            try await findRoles(pair)
            try await failOver(pair)
        }
    }

    private func findRoles(_ pair: ServerPair) async throws {
        for order in [ServerPair.Order.primaryFirst, .standbyFirst] {
            let address = pair.address(order)
            for role in ["read-write", "primary"] {
                let isStandby = try await isStandby("\(address) target_session_attrs=\(role)")
                #expect(!isStandby, "\(role), \(order)")
            }
            for role in ["read-only", "standby", "prefer-standby"] {
                let isStandby = try await isStandby("\(address) target_session_attrs=\(role)")
                #expect(isStandby, "\(role), \(order)")
            }
            let isFirst = try await isStandby("\(address) target_session_attrs=any")
            #expect(isFirst == (order == .standbyFirst))
        }
        let alone = "\(pair.primary.connectionString) target_session_attrs="
        #expect(try await connectFailure(alone + "standby").reason.contains("not in hot standby mode"))
        #expect(try await connectFailure(alone + "read-only").reason.contains("not read-only"))
        // No standby there, so the second pass takes what the first one met.
        #expect(try await isStandby(alone + "prefer-standby") == false)
        try await spread(pair)
    }

    /// Both are found by some of twenty connections, but for one run in half a million.
    private func spread(_ pair: ServerPair) async throws {
        var standbyCount = 0
        for _ in 0..<20 {
            let options = "\(pair.address(.primaryFirst)) load_balance_hosts=random"
            standbyCount += try await isStandby(options) ? 1 : 0
        }
        #expect((1..<20).contains(standbyCount))
    }

    /// Writes go on through the promotion; what was acknowledged is there once, and what failed may be.
    private func failOver(_ pair: ServerPair) async throws {
        let address = "\(pair.address(.primaryFirst)) target_session_attrs=read-write connect_timeout=2"
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 4
        configuration.retryDelayLimit = .milliseconds(200)
        let pool = ConnectionPool(
            connection: try ConnectionConfiguration(address), configuration: configuration, logger: .quiet)
        _ = try await pool.query("CREATE TABLE writes (id bigint NOT NULL)")
        var acknowledged: [Int64] = []
        var isPromoted = false
        for id in Int64(1)...200 {
            if id == 100 {
                await pair.primary.stopServer(mode: .immediate)
                // Nobody may be written to now, and each of the two has its own reason.
                #expect(
                    try await eventually {
                        _ = try? await pool.query("SELECT 1")
                        let reason = pool.statistics.lastConnectError ?? ""
                        return reason.contains(".5432") && reason.contains("session is read-only")
                    })
                try await pair.promote()
                isPromoted = true
                // While there is nobody to write to, writes are refused at once, and the hundred would soon be over.
                #expect(try await eventually(within: .seconds(30)) { (try? await pool.query("SELECT 1")) != nil })
            }
            do {
                _ = try await pool.query("INSERT INTO writes VALUES (\(id))", deadline: .now + .seconds(10))
                acknowledged.append(id)
            } catch {
                #expect(isPromoted)
            }
        }
        let rows = try await pool.query("SELECT id FROM writes ORDER BY id")
        let written = try rows.map { try $0.decode(0, as: Int64.self) }
        #expect(Set(written).count == written.count)
        #expect(Set(acknowledged).isSubset(of: written))
        #expect(acknowledged.count > 100)
        await pool.close(within: .seconds(5))
    }
}
