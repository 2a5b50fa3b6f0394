import Logging
import Synchronization
import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct SecretsTests {
    /// Keeps every line that is logged, whatever its level.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func append(_ line: String) { lines.withLock { $0.append(line) } }

        var logger: Logger {
            var logger = Logger(label: "secrets") { _ in Handler(lines: self) }
            logger.logLevel = .trace
            return logger
        }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.append("\(event.level) \(event.message) \(event.metadata ?? [:]) \(metadata) \(event.source)")
        }
    }

    /// Everything that a failed attempt says, to callers and to the log.
    private func said(about connectionString: String, failing: Bool = true) async throws -> [String] {
        let lines = Lines()
        let configuration: ConnectionConfiguration
        do {
            configuration = try patient(ConnectionConfiguration(connectionString))
        } catch {
            return ["\(error)", String(reflecting: error), dumped(error)]
        }
        var texts = ["\(configuration)", String(reflecting: configuration), dumped(configuration)]
        var poolConfiguration = PoolConfiguration()
        poolConfiguration.acquireTimeout = .seconds(120)
        let pool = ConnectionPool(
            connection: configuration, configuration: poolConfiguration, logger: lines.logger)
        do {
            _ = try await pool.query("DO $$ BEGIN RAISE WARNING 'a notice'; END $$")
            #expect(!failing)
        } catch {
            #expect(failing)
            texts += ["\(error)", String(reflecting: error), dumped(error)]
            #expect(!lines.all.isEmpty)
        }
        texts += [pool.statistics.lastConnectError ?? "", dumped(pool.statistics), dumped(pool)]
        await pool.close(within: .seconds(5))
        return texts + lines.all
    }

    private func dumped(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    private func expectNoSecret(in texts: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(!texts.filter { !$0.isEmpty }.isEmpty, sourceLocation: sourceLocation)
        for text in texts {
            #expect(!text.contains("hunter2"), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [
        "user=ann password=hunter2-wrong", "user=clara password=hunter2-wrong sslmode=disable",
        "user=nobody password=hunter2-wrong", "user=ann password=hunter2-wrong dbname=nowhere",
        "user=ann password=hunter2-wrong target_session_attrs=standby",
        "user=ann password=hunter2-right dbname=nowhere",
        "user=ann password=hunter2-right target_session_attrs=standby",
        "user=ann password=hunter2-right options=-cnonsense=1", "user=ann password=hunter2-right sslmode=nonsense",
        "user=ann password=hunter2-right host=/nonexistent", "user=ann password=hunter2-right service=nowhere",
        "user=ann password=hunter2-right hostaddr=nonsense",
        "user=ann password=hunter2-right channel_binding=require sslmode=disable",
        "user=ann password=hunter2-wrong host=127.0.0.1,127.0.0.1 load_balance_hosts=random",
        "user=ann password=hunter2-right connect_timeout=hunter2", "password=hunter2 port=hunter2",
    ])
    func `no password is in anything that a failed login says`(options: String) async throws {
        let server = try await TCPServer.shared.server
        expectNoSecret(in: try await said(about: "\(server.address) \(options)"))
    }

    @Test func `no password is in anything said of a host that is silent, or not there`() async throws {
        let silent = try SilentListener()
        let login = "user=ann password=hunter2-right connect_timeout=1"
        expectNoSecret(in: try await said(about: "host=127.0.0.1 port=\(silent.port) \(login)"))
        expectNoSecret(in: try await said(about: "host=localhost port=\(try freePort()) \(login)"))
        let longName = String(repeating: "x", count: 64)
        expectNoSecret(in: try await said(about: "postgresql://ann:hunter2@\(longName)/db?connect_timeout=1"))
    }

    @Test func `no password is in anything that a login and a session say`() async throws {
        let server = try await TCPServer.shared.server
        let texts = try await said(about: "\(server.address) user=ann password=\(TCPServer.password)", failing: false)
        #expect(texts.contains { $0.contains("a notice") })
        #expect(texts.contains { $0.contains("connected to PostgreSQL") })
        expectNoSecret(in: texts)
    }

    @Test func `a password from a file or beside a wrong certificate is not told either`() async throws {
        let server = try await TCPServer.shared.server
        let files = try TemporaryDirectory()
        let passfile = try files.write("pgpass", "*:*:*:*:hunter2-file\n")
        expectNoSecret(in: try await said(about: "\(server.address) user=ann passfile='\(passfile)'"))
        guard let certificates = server.certificates else { return }
        let login = "\(server.address) user=ann password=\(TCPServer.password)"
        let other = "sslmode=verify-full sslrootcert=\(certificates.otherAuthority)"
        expectNoSecret(in: try await said(about: "\(login) \(other)"))
        let name = "sslmode=verify-full sslrootcert=\(certificates.authority)"
        expectNoSecret(in: try await said(about: "\(login) \(name)"))
        let key =
            "sslcert=\(certificates.clientCertificate) sslkey=\(certificates.lockedClientKey) sslpassword=hunter2-x"
        expectNoSecret(in: try await said(about: "\(login) sslmode=require \(key)"))
        expectNoSecret(in: try await said(about: "\(server.address) user=secure password=hunter2-x sslmode=disable"))
    }

    @Test(arguments: [
        "postgresql://ann:hunter2@@h/db", "postgresql://ann:hun/hunter2@h/db", "postgresql://ann:hunter2%@h/db",
        "postgresql://ann:hunter2@[::1/db", "host=h password='hunter2", "host=h pasword=hunter2", "host=h hunter2",
        "postgresql://ann@h/db?password=hunter2&nonsense=hunter2", "postgresql://ann:hunter2@h:hunter2/db",
        "host=h password=hunter2 target_session_attrs=hunter2", "host=h,i port=1,2,3 password=hunter2",
    ])
    func `no password is in what is said of a string that is none`(connectionString: String) async throws {
        expectNoSecret(in: try await said(about: connectionString))
    }
}
