import FoundationEssentials
import TaskModel
import Testing

@testable import baton

/// The rules of Prometheus and what `docs/alerts.md` says of them.
@Suite struct MonitoringFilesTests {
    private static func file(_ path: String) throws -> String {
        let root = "\(#filePath)".split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        return String(decoding: try #require(FileManager.default.contents(atPath: root + "/" + path)), as: UTF8.self)
    }

    private struct Alert {
        var name: String
        var runbook: String?
        var summary: String?
        var severity: String?
    }

    private static func alerts() throws -> [Alert] {
        var alerts: [Alert] = []
        for line in try file("deploy/prometheus/alerts.yml").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimming(" \"") }
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "- alert": alerts.append(Alert(name: parts[1]))
            case "runbook_url": alerts[alerts.count - 1].runbook = parts[1]
            case "summary": alerts[alerts.count - 1].summary = parts[1]
            case "severity": alerts[alerts.count - 1].severity = parts[1]
            default: break
            }
        }
        return alerts
    }

    @Test func `every alert leads to a heading that says what it means, and every heading is an alert's`() throws {
        let alerts = try Self.alerts()
        let headings = try Self.file("docs/alerts.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
            .map { String($0.dropFirst(3)) }
        #expect(alerts.count > 10 && alerts.map(\.name) == headings)
        for alert in alerts {
            #expect(alert.runbook == "docs/alerts.md#\(alert.name.lowercased())")
            #expect(alert.summary?.isEmpty == false && ["critical", "warning", "info"].contains(alert.severity))
        }
    }

    @Test func `what docs/alerts.md refers to is there`() throws {
        let text = try Self.file("docs/alerts.md")
        let headings = Set(
            text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3).lowercased() })
        for part in text.split(separator: "](#").dropFirst() {
            let target = String(part.prefix { $0 != ")" })
            #expect(headings.contains(target), "\(target)")
        }
        let settings = Set(SettingCatalogue.variables)
        for word in text.split(whereSeparator: { !($0.isLetter || $0 == "_") }) where word.hasPrefix("BATON_") {
            #expect(settings.contains(String(word)), "\(word)")
        }
    }
}

extension Substring {
    fileprivate func trimming(_ characters: String) -> String {
        var text = self
        while let first = text.first, characters.contains(first) { text.removeFirst() }
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return String(text)
    }
}
