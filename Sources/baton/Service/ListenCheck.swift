import Glibc

/// Tries the addresses that the service is about to listen on.
///
/// Done first, so that an address that cannot be had is one plain sentence, before a cluster is made or a pool is warm.
/// Another program may still take it in between: then the listener itself fails, with more words.
struct ListenCheck {
    let host: String

    /// What is wrong with the address; `nil` when it can be listened on.
    ///
    /// - Parameter setting: The name of the setting that the port comes from.
    func fault(port: Int, setting: String) -> String? {
        // The system finds a port itself when it is asked for number 0.
        guard port != 0 else { return nil }
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port), &hints, &found)
        defer { unsafe freeaddrinfo(found) }
        guard status == 0, let address = unsafe found else {
            return "BATON_HOST is \"\(host)\", which is no address of this machine."
        }
        let number = unsafe bindError(address.pointee)
        return number == 0 ? nil : "Cannot listen on \(host):\(port): \(reason(number, setting))"
    }

    /// The error number of binding a socket there; 0 when it worked.
    private func bindError(_ address: addrinfo) -> CInt {
        let descriptor = unsafe socket(
            address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.ai_protocol)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // As the server does: a connection of the last run that lingers is no obstacle.
        var isOn: CInt = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<CInt>.size))
        return unsafe bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno
    }

    private func reason(_ number: CInt, _ setting: String) -> String {
        switch number {
        case EADDRINUSE: "another program does already. Stop it or set \(setting)."
        case EADDRNOTAVAIL: "it is no address of this machine. Set BATON_HOST."
        case EACCES: "this user may not. Set \(setting) to a port above 1023."
        default: unsafe String(cString: strerror(number)) + "."
        }
    }
}
