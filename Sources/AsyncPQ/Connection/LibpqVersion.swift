internal import CLibpq

/// A version of libpq, such as 150018 for 15.18.
///
/// The one that was loaded counts, which may differ from the one compiled against.
struct LibpqVersion: Equatable, Sendable, CustomStringConvertible {
    var number: Int32

    static let loaded = LibpqVersion(number: PQlibVersion())

    var major: Int32 { number / 10_000 }
    var minor: Int32 { number % 10_000 }
    var description: String { "\(major).\(minor)" }

    /// Why this version must not be used with TLS; `nil` when it may.
    ///
    /// Until the releases of August 2025 a non-blocking write could end in "SSL error: bad length" (release notes of 15.14;
    /// libpq.md P14). What was wrong with reading is made good for by `hasBufferedTLSBytes`, with any version.
    var tlsFault: String? { tlsFault(canSeeBufferedBytes: unsafe OpenSSL.pending != nil) }

    func tlsFault(canSeeBufferedBytes: Bool) -> String? {
        let fixed: [Int32: Int32] = [13: 22, 14: 19, 15: 14, 16: 10, 17: 6]
        let advice = "use a later one, or sslmode=disable where the network is trusted"
        guard major >= 18 || fixed[major].map({ minor >= $0 }) ?? false else {
            return "libpq \(self) may break off a TLS connection (fixed in 15.14, 16.10, 17.6): \(advice)"
        }
        guard canSeeBufferedBytes || readsWholeTLSBuffer else {
            return "libpq \(self) may wait for ever on a TLS connection (fixed in 15.19): \(advice)"
        }
        return nil
    }

    /// Whether a read takes everything that OpenSSL has already deciphered (release notes of 15.19).
    private var readsWholeTLSBuffer: Bool { major == 15 && minor >= 19 }
}
