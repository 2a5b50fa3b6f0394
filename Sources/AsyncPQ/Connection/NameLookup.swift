internal import Glibc

/// Turns a host's name into addresses: blocks, so helper threads only (getaddrinfo(3); libpq.md P1).
enum NameLookup {
    /// The addresses in the order the system prefers, as text for libpq's `hostaddr`.
    static func addresses(of host: String) throws(ConnectFault) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &first)
        guard code == 0 else {
            let reason = unsafe String(cString: gai_strerror(code))
            throw ConnectFault(kind: .nameUnknown, reason: "\"\(host)\" has no address: \(reason)")
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [String] = []
        var next = unsafe first
        while let info = unsafe next {
            if let text = unsafe numericText(info.pointee), !addresses.contains(text) { addresses.append(text) }
            unsafe next = info.pointee.ai_next
        }
        return addresses
    }

    private static func numericText(_ info: addrinfo) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            let code = unsafe getnameinfo(
                info.ai_addr, info.ai_addrlen, buffer.baseAddress, socklen_t(NI_MAXHOST), nil, 0, NI_NUMERICHOST)
            guard code == 0, let start = buffer.baseAddress else { return nil }
            return unsafe String(cString: start)
        }
    }
}
