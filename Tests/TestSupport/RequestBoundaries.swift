/// Finds where the requests of a client end in what it sends.
///
/// A request ends with the message that the server answers by ReadyForQuery: Sync or Query (PostgreSQL 15 manual, 55.2.3
/// and 55.7). Only the first message of a connection has no type; encryption is not asked for.
struct RequestBoundaries {
    private var offset = 0
    private var header: [UInt8] = []
    private var contentCount = 0
    private var isFirstMessage = true
    private var type: UInt8 = 0
    /// Offsets behind the last byte of each, from the first byte of the connection.
    private var ends: [Int] = []

    mutating func read(_ bytes: [UInt8]) {
        for byte in bytes {
            offset += 1
            if contentCount > 0 {
                contentCount -= 1
            } else {
                header.append(byte)
                guard header.count == (isFirstMessage ? 4 : 5) else { continue }
                type = isFirstMessage ? 0 : header[0]
                contentCount = Int(header.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) - 4
                header = []
                isFirstMessage = false
            }
            if contentCount == 0, type == UInt8(ascii: "S") || type == UInt8(ascii: "Q") { ends.append(offset) }
        }
    }

    /// Where the first request ends that ends behind an offset.
    func nextEnd(after offset: Int) -> Int? { ends.first { $0 > offset } }

    func hasEnd(at offset: Int) -> Bool { ends.contains(offset) }
}
