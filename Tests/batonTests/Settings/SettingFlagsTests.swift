import ArgumentParser
import Testing

@testable import baton

@Suite struct SettingFlagsTests {
    private func variables(_ arguments: [String], _ purpose: Settings.Purpose = .serve) throws -> [String: String] {
        try SettingFlags(arguments, for: purpose).variables
    }

    @Test func `a flag is named after its setting and has its value behind it or attached`() throws {
        #expect(
            try variables(["--port", "8081", "--log-level=debug", "--database-url-file", "/run/secrets/url"])
                == ["BATON_PORT": "8081", "BATON_LOG_LEVEL": "debug", "DATABASE_URL_FILE": "/run/secrets/url"])
    }

    @Test func `a switch alone is true, and false when it says so`() throws {
        #expect(try variables(["--require-if-match", "--port=1"])["BATON_REQUIRE_IF_MATCH"] == "true")
        #expect(try variables(["--require-if-match=false"])["BATON_REQUIRE_IF_MATCH"] == "false")
    }

    @Test func `of a flag that is given twice the last counts`() throws {
        #expect(try variables(["--port", "1", "--port", "2"]) == ["BATON_PORT": "2"])
    }

    @Test(arguments: [
        (["--prot", "1"], "Unknown option \"--prot\"; did you mean --port?"), (["--port"], "--port has no value"),
        (["--port", "--log-level=info"], "--port has no value"), (["--port="], "--port has no value"),
        (["8081"], "Unexpected argument \"8081\""), (["--data-dir", "x"], "Unknown option \"--data-dir\""),
        (["--database-url", "postgresql://h/d"], "Unknown option \"--database-url\""),
    ])
    func `what is no flag of the command is refused`(arguments: [String], message: String) throws {
        let error = try #require(throws: ValidationError.self) { try variables(arguments) }
        #expect(error.message.hasPrefix(message))
    }

    @Test(arguments: Settings.Purpose.allCases) func `no secret has a flag for its value, and no two flags are alike`(
        purpose: Settings.Purpose
    ) {
        let flags = SettingCatalogue.flags(of: purpose)
        #expect(Set(flags.map(\.flag)).count == flags.count)
        for facts in flags where facts.isSecret { #expect(facts.flag.hasSuffix("-file")) }
    }

    @Test func `ArgumentParser leaves to the settings what it does not know`() throws {
        let serve = try #require(try Baton.parseAsRoot(["serve", "--port", "8081", "--require-if-match"]) as? Serve)
        #expect(serve.flags == ["--port", "8081", "--require-if-match"])
        let health = try #require(try Baton.parseAsRoot(["health", "--admin-port", "1", "--timeout", "1s"]) as? Health)
        #expect(health.flags == ["--admin-port", "1"] && health.timeout == "1s")
    }
}
