internal import CLibpq
internal import Glibc

/// The OpenSSL that libpq uses.
enum OpenSSL {
    typealias Pending = @Sendable @convention(c) (OpaquePointer) -> Int32

    /// `SSL_pending` of the very library that the loaded libpq is bound to: a program may have several.
    static let pending: Pending? = {
        guard let call = unsafe dlsym(nil, "PQgetssl") else { return nil }
        let libpq = unsafe dlopen("libpq.so.5", RTLD_LAZY | RTLD_NOLOAD)
        // Under another name, or linked into the program, it is found in the order in which libraries were loaded.
        let isThisOne = unsafe libpq != nil && dlsym(libpq, "PQgetssl") == call
        guard let pending = unsafe dlsym(isThisOne ? libpq : nil, "SSL_pending") else { return nil }
        return unsafe unsafeBitCast(pending, to: Pending.self)
    }()
}

extension ConnectionHandle {
    /// Takes what has arrived; `false` when the link is broken.
    ///
    /// libpq before 15.19 may take only a part of a TLS record when that is larger than 8 kB, as proxies make them, and the
    /// socket does not tell of the rest (libpq.md P14): so until nothing is left.
    func consumeInput() -> Bool {
        repeat { guard unsafe PQconsumeInput(raw) == 1 else { return false } } while hasBufferedTLSBytes
        return true
    }

    /// Whether bytes are deciphered that libpq has not taken.
    var hasBufferedTLSBytes: Bool {
        guard let ssl = unsafe PQgetssl(raw), let pending = unsafe OpenSSL.pending else { return false }
        return unsafe pending(OpaquePointer(ssl)) > 0
    }
}
