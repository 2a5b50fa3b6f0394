import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import baton

/// What is made of the declarations.
@Suite struct SettingCatalogueTests {
    private let all = SettingCatalogue.all.map(\.facts)

    @Test func `every declaration is listed, and no name twice`() {
        #expect(all.count == Mirror(reflecting: SettingCatalogue.shared).children.count && all.count > 20)
        #expect(Set(SettingCatalogue.variables).count == SettingCatalogue.variables.count)
        for name in SettingCatalogue.variables {
            #expect(["DATABASE_URL", "BATON_", "OTEL_"].contains(where: name.hasPrefix))
        }
    }

    @Test(arguments: Settings.Purpose.allCases)
    func `every default that is a value could have been given`(purpose: Settings.Purpose) throws {
        for setting in SettingCatalogue.all where !setting.facts.isDefaultProse {
            let text = setting.defaultValue(for: purpose).text
            #expect(throws: Never.self, "\(setting.facts.name)") { _ = try setting.value(of: text) }
        }
    }

    @Test func `--help names every setting in lines of at most 80 columns`() {
        let texts = [SettingsHelp.variables] + Settings.Purpose.allCases.map(SettingsHelp.flags)
        for text in texts { #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)") }
        for name in SettingCatalogue.variables { #expect(SettingsHelp.variables.contains(name)) }
    }

    @Test func `docs/settings.md is what the program says`() throws {
        let path = "\(#filePath)".split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/docs/settings.md"
        let file = try #require(FileManager.default.contents(atPath: path), "\(path)")
        #expect(String(decoding: file, as: UTF8.self) == SettingsDocument.markdown, "Run `make documents`.")
    }

    @Test func `baton config tells of each setting its value and where it came from, and no secret`() throws {
        try TemporaryFile.with("postgresql://ada:hunter2@db/tasks") { file in
            let settings = try SettingsReader(
                environment: ["BATON_POOL_MAX": "7", "DATABASE_URL_FILE": file.path], flags: ["BATON_PORT": "8081"],
                for: .serve
            ).read()
            let report = SettingsReport(settings: settings)
            let rows = report.table.split(separator: "\n").map {
                $0.split(separator: " ", omittingEmptySubsequences: true)
            }
            #expect(rows.count == all.count)
            #expect(rows.contains(["BATON_PORT", "8081", "flag", "--port"]))
            #expect(rows.contains(["BATON_POOL_MAX", "7", "environment"]))
            #expect(rows.contains(["BATON_POOL_QUEUE", "1000", "default"]))
            #expect(rows.contains(["DATABASE_URL", "<secret>", "file", file.path[...]]))
            #expect(!report.table.contains("hunter2") && !report.json.contains("hunter2"))

            let json = try #require(JSONValue(parsing: Array(report.json.utf8))["settings"])
            guard case .array(let entries) = json else { throw NoList() }
            #expect(entries.compactMap { text($0, "name") } == all.map(\.name))
            let url = try #require(entries.first { text($0, "name") == "DATABASE_URL" })
            #expect(text(url, "value") == nil && text(url, "source") == "file" && text(url, "place") == file.path)
            let port = try #require(entries.first { text($0, "name") == "BATON_PORT" })
            #expect(text(port, "value") == "8081" && text(port, "source") == "flag")
        }
    }

    private struct NoList: Error {}

    private func text(_ object: JSONValue, _ name: String) -> String? {
        if case .string(let text) = object[name] { text } else { nil }
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.milliseconds(1500), "1500ms"), (.seconds(90), "90s"), (.seconds(600), "10m"),
        (.seconds(86_400), "24h"),
    ])
    func `a time is written in its largest unit`(time: Duration, text: String) {
        #expect(time.settingText == text && Duration(settingText: text) == time)
    }

    @Test(arguments: [(1 << 20, "1MiB"), (1500, "1500B"), (0, "0B"), (3 << 30, "3GiB")])
    func `a size is written in its largest unit`(size: Int, text: String) {
        #expect(size.byteCountText == text && Int(byteCountText: text) == size)
    }

    @Test(arguments: [
        ("PORT", "PORT", 0), ("PROT", "PORT", 1), ("PORTS", "PORT", 1), ("", "abc", 3), ("kitten", "sitting", 3),
    ])
    func `names are as far apart as there are letters to change`(first: String, second: String, distance: Int) {
        #expect(NearestName.distance(first, second) == distance)
    }
}
