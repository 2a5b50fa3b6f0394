import Glibc
import TestSupport

/// What this process holds, as the system counts it.
enum ProcessTraces {
    /// How many of our sockets lead to an address.
    static func socketCount(to address: StreamAddress) -> Int {
        descriptors().count { peer(of: $0) == address }
    }

    static func descriptorCount() -> Int { descriptors().count }

    /// The names of our threads (proc(5), task/TID/comm).
    static func threadNames() -> [String] {
        names(in: "/proc/self/task").compactMap { text(of: "/proc/self/task/\($0)/comm") }
    }

    /// What the threads with such names have used (proc(5), task/TID/schedstat: nanoseconds first).
    static func processorTime(ofThreadsNamed prefix: String) -> Duration {
        let threads = names(in: "/proc/self/task").filter {
            text(of: "/proc/self/task/\($0)/comm")?.hasPrefix(prefix) == true
        }
        let times = threads.compactMap { thread in
            text(of: "/proc/self/task/\(thread)/schedstat")?.split(separator: " ").first.flatMap { Int64($0) }
        }
        return .nanoseconds(times.reduce(0, +))
    }

    /// In bytes.
    static func residentMemory() -> Int {
        let pages = text(of: "/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// What was asked of malloc and not given back, in bytes (malloc_info(3)); `nil` where that cannot be asked.
    ///
    /// Unlike what is resident it has no part in how malloc spreads it.
    static func allocatedMemory() -> Int? {
        guard let symbol = unsafe dlsym(nil, "malloc_info") else { return nil }
        typealias Call = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32
        var content: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = unsafe open_memstream(&content, &size) else { return nil }
        _ = unsafe unsafeBitCast(symbol, to: Call.self)(0, stream)
        unsafe fclose(stream)
        defer { unsafe free(content) }
        let text = unsafe content.map { unsafe String(cString: $0) } ?? ""
        // After the arenas the sums: what the system gave, what of it is free, and what was mapped beside.
        func sum(_ name: String) -> Int? {
            let line = text.split(separator: "\n").last { $0.hasPrefix(name) }
            return line?.split(separator: "size=\"").last?.split(separator: "\"").first.flatMap { Int($0) }
        }
        guard let system = sum("<system type=\"current\""), let fast = sum("<total type=\"fast\""),
            let rest = sum("<total type=\"rest\""), let mapped = sum("<total type=\"mmap\"")
        else { return nil }
        return system - fast - rest + mapped
    }

    private static func descriptors() -> [Int32] { names(in: "/proc/self/fd").compactMap { Int32($0) } }

    private static func names(in directory: String) -> [String] {
        guard let handle = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func text(of path: String) -> String? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe fgets(&buffer, 256, file) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func peer(of descriptor: Int32) -> StreamAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let generic = UnsafeMutableRawPointer(pointer)
            let code = unsafe getpeername(
                descriptor, generic.assumingMemoryBound(to: sockaddr.self), &length)
            guard code == 0 else { return nil }
            switch unsafe Int32(pointer.pointee.ss_family) {
            case AF_INET:
                let port = unsafe generic.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port
                return .tcp(port: UInt16(bigEndian: port))
            case AF_UNIX where length > 2:
                // The path follows the family (unix(7)).
                return .unix(path: unsafe String(cString: generic.advanced(by: 2).assumingMemoryBound(to: CChar.self)))
            default: return nil
            }
        }
    }
}
