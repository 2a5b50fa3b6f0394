import TestSupport
import Testing

@testable import baton

/// Which place counts when a setting is given in several.
@Suite struct SettingSourcesTests {
    private static let url = "postgresql://ada:hunter2@db/tasks"

    @Test func `a flag wins over the environment, that over the settings' file, and that over the default`() throws {
        try TemporaryFile.with("# of this machine\n\nBATON_PORT = 8001\nBATON_ADMIN_PORT=9001\nBATON_POOL_MAX=7\n") {
            file in
            let settings = try SettingsReader(
                environment: [
                    "BATON_SETTINGS_FILE": file.path, "BATON_PORT": "8002", "BATON_ADMIN_PORT": "9002",
                ],
                flags: ["BATON_PORT": "8003"], for: .dev
            ).read()
            #expect(settings.port == 8003 && settings.adminPort == 9002 && settings.poolMaximum == 7)
            let origins = ["BATON_PORT", "BATON_ADMIN_PORT", "BATON_POOL_MAX", "BATON_POOL_QUEUE"].map {
                settings.entries[$0]?.origin
            }
            #expect(origins == [.flag("--port"), .environment, .settingsFile(path: file.path), .fallback])
        }
    }

    @Test(arguments: ["\n", "\r\n", "", "\n\n"])
    func `a secret may be in a file, and its last line breaks do not count`(
        end: String
    ) throws {
        try TemporaryFile.with("0123456789abcdef" + end) { file in
            let settings = try SettingsReader(environment: ["BATON_PAGE_TOKEN_KEY_FILE": file.path], for: .dev).read()
            #expect(settings.pageTokenKey == Secret(bytes: Array("0123456789abcdef".utf8)))
            #expect(settings.entries["BATON_PAGE_TOKEN_KEY"]?.origin == .file(path: file.path))
        }
    }

    @Test func `serve is content with DATABASE_URL_FILE, from the environment, a flag or the settings' file`() throws {
        try TemporaryFile.with(Self.url + "\n") { secret in
            let variables = ["DATABASE_URL_FILE": secret.path]
            #expect(try SettingsReader(environment: variables, for: .serve).read().database != nil)
            #expect(try SettingsReader(environment: [:], flags: variables, for: .serve).read().database != nil)
            try TemporaryFile.with("DATABASE_URL_FILE=\(secret.path)") { file in
                let environment = ["BATON_SETTINGS_FILE": file.path]
                let settings = try SettingsReader(environment: environment, for: .serve).read()
                #expect(settings.database != nil)
            }
        }
    }

    @Test func `a secret given twice in one place is a fault, and in two places the order counts`() throws {
        try TemporaryFile.with("not a url at all = x") { file in
            let both = ["DATABASE_URL": Self.url, "DATABASE_URL_FILE": file.path]
            let faults = try #require(throws: SettingFaults.self) {
                try SettingsReader(environment: both, for: .serve).read()
            }
            #expect(faults.faults.map(\.name) == ["DATABASE_URL"])
            #expect(faults.description.contains("given twice") && !faults.description.contains("hunter2"))
            let reader = SettingsReader(
                environment: ["DATABASE_URL_FILE": file.path], flags: ["DATABASE_URL": Self.url], for: .serve)
            #expect(try reader.read().database != nil)
        }
    }

    @Test func `a file that cannot be read is named, together with what else is wrong`() throws {
        try TemporaryFile.with("") { empty in
            let faults = try #require(throws: SettingFaults.self) {
                try SettingsReader(
                    environment: [
                        "DATABASE_URL_FILE": "/nowhere/at/all", "BATON_PAGE_TOKEN_KEY_FILE": empty.path,
                        "BATON_PORT": "x",
                    ], for: .serve
                ).read()
            }
            let text = faults.description
            #expect(text.hasPrefix("3 settings are wrong:"))
            #expect(text.contains("DATABASE_URL_FILE is \"/nowhere/at/all\": the file cannot be read: No such file"))
            #expect(text.contains("BATON_PAGE_TOKEN_KEY_FILE is \"\(empty.path)\": the file is empty"))
        }
    }

    @Test func `what a secret's file says is not repeated when it is wrong`() throws {
        try TemporaryFile.with("hunter2") { file in
            let faults = try #require(throws: SettingFaults.self) {
                try SettingsReader(
                    environment: ["DATABASE_URL_FILE": file.path, "BATON_PAGE_TOKEN_KEY_FILE": file.path], for: .serve
                ).read()
            }
            #expect(faults.faults.count == 2 && !faults.description.contains("hunter2"))
        }
    }

    @Test func `a line of the settings' file that is none is a fault with its number and without its text`() throws {
        try TemporaryFile.with("BATON_PORT=8001\nhunter2\n=x\nBATON_PORT=8002\n") { file in
            let faults = try #require(throws: SettingFaults.self) {
                try SettingsReader(environment: ["BATON_SETTINGS_FILE": file.path], for: .dev).read()
            }
            #expect(faults.faults.map(\.name) == [2, 3, 4].map { "\(file.path):\($0)" })
            #expect(!faults.description.contains("hunter2"))
        }
    }

    @Test func `a settings' file that is not there is a fault, and its unknown names are told`() throws {
        let faults = try #require(throws: SettingFaults.self) {
            try SettingsReader(environment: ["BATON_SETTINGS_FILE": "/nowhere"], for: .dev).read()
        }
        #expect(faults.faults.map(\.name) == ["BATON_SETTINGS_FILE"])
        try TemporaryFile.with("BATON_POOL_MXA=3") { file in
            let settings = try SettingsReader(environment: ["BATON_SETTINGS_FILE": file.path], for: .dev).read()
            #expect(settings.unknownNames == [UnknownName(name: "BATON_POOL_MXA", nearest: "BATON_POOL_MAX")])
        }
    }

    @Test func `what has changed between two readings is told, secrets included`() throws {
        let old = try SettingsReader(environment: ["BATON_POOL_MAX": "5", "BATON_PORT": "8080"], for: .dev).read()
        let new = try SettingsReader(
            environment: ["BATON_POOL_MAX": "6", "BATON_PORT": "8080", "BATON_PAGE_TOKEN_KEY": "0123456789abcdef"],
            for: .dev
        ).read()
        #expect(new.changes(from: old).map(\.name) == ["BATON_POOL_MAX", "BATON_PAGE_TOKEN_KEY"])
        #expect(new.changes(from: new).isEmpty)
    }
}
