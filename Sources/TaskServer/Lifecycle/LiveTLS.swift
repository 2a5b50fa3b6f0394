import NIOCore
import NIOSSL
import Synchronization

/// Why certificate and key cannot be used; names the files, and nothing that is in them.
package enum TLSFault: Error, Hashable {
    case unusableCertificate(path: String, reason: String)
    case unusableKey(path: String, reason: String)
    /// Each can be read, and they do not belong together.
    case mismatch(reason: String)
}

/// The certificate that the API shows; may be exchanged while it is served, for connections that begin after it.
package final class LiveTLS: Sendable {
    private let context: Mutex<NIOSSLContext>

    /// - Parameters:
    ///   - certificate: A PEM file with the API's own certificate first, and then those that lead to its authority.
    ///   - key: A PEM file with its private key, which no password locks.
    /// - Throws: `TLSFault`.
    package init(certificate: String, key: String) throws {
        context = Mutex(try Self.context(certificate: certificate, key: key))
    }

    /// Reads both files again, or keeps what is in use when they are no good.
    ///
    /// - Throws: `TLSFault`.
    package func reload(certificate: String, key: String) throws {
        let fresh = try Self.context(certificate: certificate, key: key)
        context.withLock { $0 = fresh }
    }

    /// What a new connection begins with.
    func makeHandler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context.withLock { $0 }) }

    private static func context(certificate: String, key: String) throws(TLSFault) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate) } catch {
            throw .unusableCertificate(path: certificate, reason: reason(error))
        }
        guard !chain.isEmpty else { throw .unusableCertificate(path: certificate, reason: "there is none in it") }
        let privateKey: NIOSSLPrivateKey
        // An empty password, so that nobody is asked for one.
        do { privateKey = try NIOSSLPrivateKey(file: key, format: .pem, passphraseCallback: { $0([UInt8]()) }) } catch {
            throw .unusableKey(path: key, reason: reason(error))
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        // RFC 8996 retires what is older.
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw .mismatch(reason: reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: "\(error)"
        case NIOSSLError.failedToLoadCertificate: "it is no certificate in PEM"
        case NIOSSLError.failedToLoadPrivateKey: "it is no private key in PEM"
        default: "\(error)"
        }
    }
}
