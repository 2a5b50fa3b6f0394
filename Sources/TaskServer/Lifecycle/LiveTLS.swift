import NIOCore
import NIOSSL
import Synchronization

/// Why certificate and key cannot be used.
package enum TLSFault: Error, Hashable {
    case noCertificate
    /// It is none in PEM, or a password locks it.
    case noKey
    /// Each can be read, and they do not belong together.
    case mismatch
}

/// The certificate that the API shows; may be exchanged while it is served, for connections that begin after it.
package final class LiveTLS: Sendable {
    private let context: Mutex<NIOSSLContext>

    /// - Parameters:
    ///   - certificate: In PEM: the API's own certificate first, and then those that lead to its authority.
    ///   - key: In PEM: its private key, which no password locks.
    /// - Throws: `TLSFault`.
    package init(certificate: [UInt8], key: [UInt8]) throws {
        context = Mutex(try Self.context(certificate: certificate, key: key))
    }

    /// Takes others, or keeps what is in use when they are no good.
    ///
    /// - Throws: `TLSFault`.
    package func replace(certificate: [UInt8], key: [UInt8]) throws {
        let fresh = try Self.context(certificate: certificate, key: key)
        context.withLock { $0 = fresh }
    }

    /// What a new connection begins with.
    func makeHandler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context.withLock { $0 }) }

    private static func context(certificate: [UInt8], key: [UInt8]) throws(TLSFault) -> NIOSSLContext {
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificate), !chain.isEmpty else {
            throw .noCertificate
        }
        let privateKey: NIOSSLPrivateKey
        do {
            // An empty password, so that nobody is asked for one.
            privateKey = try NIOSSLPrivateKey(bytes: key, format: .pem, passphraseCallback: { $0([UInt8]()) })
        } catch {
            throw .noKey
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        // RFC 8996 retires what is older.
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        guard let context = try? NIOSSLContext(configuration: configuration) else { throw .mismatch }
        return context
    }
}
