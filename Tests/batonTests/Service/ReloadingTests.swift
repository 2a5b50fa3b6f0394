import Logging
import Synchronization
import TestSupport
import Testing

@testable import baton

@Suite struct ReloadingTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Reloads from a file whose text changes, and tells which pool sizes were applied.
    private func sizes(_ texts: [String], failing: Bool = false) async throws -> [Int] {
        let file = TemporaryFile()
        defer { file.remove() }
        try file.write("")
        let reader = SettingsReader(environment: ["BATON_SETTINGS_FILE": file.path], for: .dev)
        let applied = Mutex<[Int]>([])
        let reloading = Reloading(try reader.read(), reader: reader, logger: logger) { settings in
            if failing { throw SettingFaults(faults: []) }
            applied.withLock { $0.append(settings.poolMaximum) }
        }
        for text in texts {
            try file.write(text)
            await reloading.reload()
        }
        return applied.withLock { $0 }
    }

    @Test func `what is right is applied, and what is wrong is not`() async throws {
        #expect(try await sizes(["BATON_POOL_MAX=5", "BATON_POOL_MAX=x", "nonsense", "BATON_POOL_MAX=6"]) == [5, 6])
    }

    @Test func `settings that cannot be applied are survived`() async throws {
        #expect(try await sizes(["BATON_POOL_MAX=5"], failing: true).isEmpty)
    }
}
