import Glibc
import Synchronization

/// Ports on which nobody listens, each given once in a run.
enum FreePorts {
    /// Below those that the system gives to connections by itself (32768 and up).
    private static let last = Atomic<UInt16>(.random(in: 20_000..<28_000))

    static func next() -> Int {
        while true {
            let port = last.wrappingAdd(1, ordering: .relaxed).newValue
            if isFree(port) { return Int(port) }
        }
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
