import Telemetry
import TestSupport
import Testing

@testable import baton

/// What is told of the service, and to whom.
@Suite struct TelemetrySettingsTests {
    private func read(_ environment: [String: String], _ purpose: Settings.Purpose = .dev) throws -> Settings {
        try SettingsReader(environment: environment, for: purpose).read()
    }

    @Test func `serve logs JSON, and what people look at logs text`() throws {
        #expect(try read(["DATABASE_URL": "postgresql://h/d"], .serve).logFormat == .json)
        #expect(try read([:]).logFormat == .text && read(["BATON_LOG_FORMAT": "JSON"]).logFormat == .json)
    }

    @Test func `nothing is sent anywhere unless a collector is named, by either name`() throws {
        #expect(try read([:]).otlpEndpoint == nil && read([:]).otelEndpoint == nil)
        #expect(try read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"]).otelEndpoint == "http://c:4318")
        #expect(try read(["BATON_OTLP_ENDPOINT": "https://c"]).otlpEndpoint == "https://c")
    }

    @Test func `a collector's headers have both names too, and are a secret that a file may hold`() throws {
        let collector = ["BATON_OTLP_ENDPOINT": "https://c"]
        let names = ["BATON_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"]
        for name in names {
            let settings = try read(collector.merging([name: "x-key=hunter2"]) { $1 })
            let headers = try #require(settings.otlpHeaders ?? settings.otelHeaders)
            #expect(headers.fields.map(\.name) == ["x-key"] && headers.fields.map(\.value) == ["hunter2"])
            let report = SettingsReport(settings: settings)
            #expect(report.table.contains(name) && !(report.table + report.json).contains("hunter2"))
        }
        try TemporaryFile.with("x-key=hunter2\n") { file in
            let settings = try read(collector.merging(["BATON_OTLP_HEADERS_FILE": file.path]) { $1 })
            #expect(settings.otlpHeaders?.fields.map(\.value) == ["hunter2"])
        }
        for name in names {
            let faults = try #require(throws: SettingFaults.self) {
                try read(collector.merging([name: "hunter2"]) { $1 })
            }
            #expect(faults.description.contains("\(name): header 1 has no =; expected name=value"), "\(faults)")
            #expect(!faults.description.contains("hunter2"))
        }
    }

    @Test func `headers without a collector are a mistake`() throws {
        let faults = try #require(throws: SettingFaults.self) { try read(["BATON_OTLP_HEADERS": "x-key=hunter2"]) }
        #expect(faults.description.contains("means nothing without BATON_OTLP_ENDPOINT"))
        // The common name may be there for other programs.
        _ = try read(["OTEL_EXPORTER_OTLP_HEADERS": "x-key=hunter2"])
    }

    @Test(arguments: [
        ("BATON_OTLP_ENDPOINT", "c:4318"), ("BATON_OTLP_ENDPOINT", "http://"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://c"),
        ("BATON_TRACE_RATIO", "1.5"), ("BATON_TRACE_RATIO", "-0.1"), ("BATON_TRACE_RATIO", "nan"),
        ("BATON_LOG_FORMAT", "xml"), ("BATON_SLOW_QUERY", "fast"),
    ])
    func `what makes no sense is refused`(name: String, value: String) throws {
        let faults = try #require(throws: SettingFaults.self) { try read([name: value]) }
        #expect(faults.faults.map(\.name) == [name])
    }

    @Test func `the ratio is a number from 0 to 1`() throws {
        #expect(try read([:]).traceRatio == 1 && read(["BATON_TRACE_RATIO": "0.05"]).traceRatio == 0.05)
        #expect(try read(["BATON_TRACE_RATIO": "0"]).traceRatio == 0)
    }
}
