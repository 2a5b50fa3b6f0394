import TaskServer
import Testing

@testable import baton

@Suite struct SettingsTests {
    private func read(_ environment: [String: String], _ purpose: Settings.Purpose = .dev) throws -> Settings {
        try SettingsReader(environment: environment, for: purpose).read()
    }

    /// The names of the settings that were refused, and what was said.
    private func faults(_ environment: [String: String], _ purpose: Settings.Purpose = .dev) throws -> SettingFaults {
        try #require(throws: SettingFaults.self) { try read(environment, purpose) }
    }

    @Test func `without any setting dev stays on this machine and does not wait to drain`() throws {
        let settings = try read([:])
        #expect(settings.host == "127.0.0.1" && settings.port == 8080 && settings.adminPort == 9090)
        #expect(settings.drainDelay == .zero && settings.drainTimeout == .seconds(30))
        #expect(settings.dataDirectory == ".baton")
        #expect(settings.requestTimeout == .seconds(10) && settings.maxBodySize == 1 << 20)
    }

    @Test func `serve listens everywhere and drains for five seconds unless told otherwise`() throws {
        let settings = try read(["DATABASE_URL": "postgresql://h/d"], .serve)
        #expect(settings.host == "0.0.0.0" && settings.drainDelay == .seconds(5))
    }

    @Test(arguments: [Settings.Purpose.serve, .migrate, .keys])
    func `every command but dev needs DATABASE_URL`(purpose: Settings.Purpose) throws {
        #expect(try faults([:], purpose).faults.map(\.name) == ["DATABASE_URL"])
    }

    @Test func `serve asks for credentials and dev does not, unless told otherwise`() throws {
        let database = ["DATABASE_URL": "postgresql://h/d"]
        #expect(try read(database, .serve).authentication == .required)
        #expect(try read([:], .dev).authentication == .none)
        #expect(try read(["BATON_AUTH": "required"], .dev).authentication == .required)
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "db.internal", "12.7.0.1"])
    func `nobody is let in unasked on an address that others reach, unless that is said`(host: String) throws {
        let settings = ["DATABASE_URL": "postgresql://h/d", "BATON_AUTH": "none", "BATON_HOST": host]
        for purpose in [Settings.Purpose.serve, .dev] {
            let faults = try faults(settings, purpose)
            #expect(faults.faults.map(\.name) == ["BATON_AUTH"])
            #expect(faults.description.contains("BATON_ALLOW_UNAUTHENTICATED=true"))
        }
        let allowed = settings.merging(["BATON_ALLOW_UNAUTHENTICATED": "true"]) { $1 }
        #expect(try read(allowed, .serve).authentication == .none)
        // The other commands open no port.
        #expect(try read(settings, .migrate).authentication == .none)
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func `on a loopback address it may be told to`(host: String) throws {
        let settings = ["DATABASE_URL": "postgresql://h/d", "BATON_AUTH": "none", "BATON_HOST": host]
        #expect(try read(settings, .serve).authentication == .none)
    }

    @Test func `an issuer's keys, name and audience belong together`() throws {
        let all = [
            "BATON_JWT_KEYS": "https://issuer.example/keys", "BATON_JWT_ISSUER": "https://issuer.example",
            "BATON_JWT_AUDIENCE": "baton",
        ]
        let settings = try read(all)
        #expect(settings.tokenKeys != nil && settings.tokenUserClaim == "sub")
        for missing in ["BATON_JWT_KEYS", "BATON_JWT_ISSUER", "BATON_JWT_AUDIENCE"] {
            #expect(try faults(all.filter { $0.key != missing }).faults.map(\.name) == [missing])
        }
        let open = all.merging(["BATON_JWT_KEYS": "http://issuer.example/keys"]) { $1 }
        #expect(try faults(open).faults.contains { $0.name == "BATON_JWT_KEYS" })
    }

    @Test func `all wrong settings are named at once, with their value and what is allowed`() throws {
        let faults = try faults([
            "BATON_PORT": "80a", "BATON_ADMIN_PORT": "70000", "BATON_POOL_MAX": "0", "BATON_REQUEST_TIMEOUT": "-1s",
            "BATON_MAX_BODY": "1MB", "BATON_LOG_LEVEL": "loud", "BATON_DRAIN_TIMEOUT": "soon",
        ])
        #expect(
            Set(faults.faults.map(\.name)) == [
                "BATON_PORT", "BATON_ADMIN_PORT", "BATON_POOL_MAX", "BATON_REQUEST_TIMEOUT", "BATON_MAX_BODY",
                "BATON_LOG_LEVEL", "BATON_DRAIN_TIMEOUT",
            ])
        #expect(faults.description.contains("BATON_PORT is \"80a\": expected a number from 0 to 65535"))
        #expect(faults.description.hasPrefix("7 settings are wrong:"))
    }

    @Test func `a rate limit is requests per unit of time, with a burst of as many unless told otherwise`() throws {
        #expect(try read([:]).rateLimit == nil)
        #expect(try read(["BATON_RATE_LIMIT": "100/s"]).rateLimit == RateLimit(perSecond: 100, burst: 100))
        #expect(
            try read(["BATON_RATE_LIMIT": "600/m", "BATON_RATE_BURST": "5"]).rateLimit
                == RateLimit(perSecond: 10, burst: 5))
        for wrong in ["100", "0/s", "-1/s", "1/d", "1/s/s", "/s", "1.5/s"] {
            #expect(try faults(["BATON_RATE_LIMIT": wrong]).faults.map(\.name) == ["BATON_RATE_LIMIT"])
        }
        #expect(try faults(["BATON_RATE_BURST": "5"]).faults.map(\.name) == ["BATON_RATE_BURST"])
    }

    @Test func `bounds and times for requests have defaults`() throws {
        let settings = try read([:])
        #expect(settings.poolQueue == 1000 && settings.concurrentRequestLimit == 2000)
        #expect(settings.connectionLimit == 10_000)
        #expect(settings.headTimeout == .seconds(10) && settings.bodyTimeout == .seconds(30))
        #expect(!settings.requiresIfMatch)
        #expect(try read(["BATON_REQUIRE_IF_MATCH": "true"]).requiresIfMatch)
        let wrong = [
            "BATON_REQUIRE_IF_MATCH": "1", "BATON_MAX_CONCURRENT_REQUESTS": "0", "BATON_POOL_QUEUE": "-1",
            "BATON_HEAD_TIMEOUT": "1ms", "BATON_BODY_TIMEOUT": "x", "BATON_MAX_CONNECTIONS": "0",
        ]
        #expect(try Set(faults(wrong).faults.map(\.name)) == Set(wrong.keys))
    }

    @Test func `a minimum above the maximum is refused, and names both`() throws {
        let faults = try faults(["BATON_POOL_MIN": "5", "BATON_POOL_MAX": "4"])
        #expect(faults.description.contains("BATON_POOL_MIN is \"5\": at most BATON_POOL_MAX, which is 4"))
    }

    @Test func `secrets are not repeated when they are wrong, nor shown when they are right`() throws {
        let text = "\(try faults(["DATABASE_URL": "hunter2 hunter2", "BATON_PAGE_TOKEN_KEY": "hunter2"], .serve))"
        #expect(text.contains("DATABASE_URL") && text.contains("BATON_PAGE_TOKEN_KEY") && !text.contains("hunter2"))
        let settings = try read([
            "DATABASE_URL": "postgresql://u:hunter2@h/d", "BATON_PAGE_TOKEN_KEY": "hunter2hunter2hunter2",
        ])
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test(arguments: [("10s", 10_000), ("500ms", 500), ("2m", 120_000), ("1.5", 1500), ("1h", 3_600_000)])
    func `times have units`(text: String, milliseconds: Int) {
        #expect(Duration(settingText: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "s", "-1s", "1 s", "1d", "infs", "0x1s", "1e3s", "9999999999h"])
    func `a time that is none is refused`(text: String) {
        #expect(Duration(settingText: text) == nil)
    }

    @Test(arguments: [("1MiB", 1 << 20), ("64KiB", 65_536), ("2048", 2048), ("2048B", 2048)])
    func `sizes have units`(text: String, bytes: Int) {
        #expect(Int(byteCountText: text) == bytes)
    }

    @Test(arguments: ["", "MiB", "-1", "1MB", "9999999999999GiB", "1.5MiB"])
    func `a size that is none is refused`(text: String) {
        #expect(Int(byteCountText: text) == nil)
    }

    @Test func `an empty variable is one that was not set`() throws {
        #expect(try read(["BATON_PORT": ""]).port == 8080)
    }

    @Test func `a misspelt name is found with the one that may be meant, and others are left alone`() throws {
        let names = try read([
            "BATON_PROT": "1", "BATON_PORT": "2", "HOME": "/", "BATON_COLOUR_OF_THE_SKY": "blue",
            "BATON_TEST_DATABASE_URL": "x",
        ]).unknownNames
        #expect(
            names == [
                UnknownName(name: "BATON_COLOUR_OF_THE_SKY", nearest: nil),
                UnknownName(name: "BATON_PROT", nearest: "BATON_PORT"),
            ])
    }

    @Test func `a minimum that was not given follows a lower maximum`() throws {
        let settings = try read(["BATON_POOL_MAX": "1"])
        #expect(settings.poolMinimum == 1 && settings.poolMaximum == 1)
    }

    @Test(arguments: [("BATON_TLS_CERTIFICATE", "BATON_TLS_KEY"), ("BATON_TLS_KEY", "BATON_TLS_CERTIFICATE")])
    func `of certificate and key each needs the other`(given: String, missing: String) throws {
        #expect(try faults([given: "/x.pem"]).faults.map(\.name) == [missing])
    }
}
