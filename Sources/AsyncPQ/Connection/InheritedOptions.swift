internal import CLibpq

/// What a connection string leaves open and a service file, the environment or libpq's defaults fill in.
enum InheritedOptions {
    /// Asks libpq, which reads files: blocks, so helper threads only (libpq.md P1).
    ///
    /// libpq tells the options of a connection only, so one is begun that it must refuse before it touches the network:
    /// `channel_binding` is checked after the options are complete and before the first host (fe-connect.c,
    /// connectOptions2). Nothing of that attempt is used but the options that choose the host and its timeouts; all
    /// others libpq reads again when it connects.
    ///
    /// - Throws: `PQError.connectFailed`, such as when the service file does not have the service.
    static func read(completing options: [String: String]) throws(PQError) -> [String: String] {
        var given = options
        given[ConnectionString.loadBalancingKeyword] = nil
        given[refused.keyword] = refused.value
        guard let connection = unsafe startConnecting(given.map { ($0, $1) }) else {
            throw .connectFailed(reason: "out of memory", sqlState: nil)
        }
        defer { unsafe PQfinish(connection) }
        let message = unsafe String(cString: PQerrorMessage(connection))
        guard message.contains(refused.keyword) else {
            throw .connectFailed(reason: message.joinedLines, sqlState: nil)
        }
        guard let list = unsafe PQconninfo(connection) else {
            throw .connectFailed(reason: "out of memory", sqlState: nil)
        }
        defer { unsafe PQconninfoFree(list) }
        var all = unsafe keywordsAndValues(of: list)
        all[refused.keyword] = nil
        // libpq 15 has no such option, and would have no such variable.
        all[ConnectionString.loadBalancingKeyword] =
            options[ConnectionString.loadBalancingKeyword] ?? environment("PGLOADBALANCEHOSTS")
            ?? all[ConnectionString.loadBalancingKeyword]
        return all
    }

    private static let refused = (keyword: "channel_binding", value: "none, this attempt only asks for the options")
}

/// Begins to connect, and blocks; `nil` when memory is short.
func startConnecting(_ options: [(String, String)]) -> OpaquePointer? {
    unsafe withCStrings(options.map(\.0)) { keywords in
        unsafe withCStrings(options.map(\.1)) { values in unsafe PQconnectStartParams(keywords, values, 0) }
    }
}

/// Lends a NULL-terminated array of C strings.
private func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    let arrays = strings.map { Array($0.utf8CString) }
    var joined: [CChar] = []
    var offsets: [Int] = []
    for array in arrays {
        offsets.append(joined.count)
        joined += array
    }
    return unsafe joined.withUnsafeBufferPointer { buffer in
        var pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { unsafe buffer.baseAddress?.advanced(by: $0) }
        unsafe pointers.append(nil)
        return unsafe body(pointers)
    }
}
