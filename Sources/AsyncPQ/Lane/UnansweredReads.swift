/// The reads that a lane has taken and not answered, those whose caller left included.
///
/// Each knows its place, so that none has to be looked for.
struct UnansweredReads {
    private var places: [LaneRead?] = []
    private var freeIndices: [Int] = []
    /// What their parameters take on the wire.
    private(set) var byteCount = 0

    var count: Int { places.count - freeIndices.count }
    var all: [LaneRead] { places.compactMap { $0 } }

    mutating func insert(_ read: LaneRead) {
        byteCount += read.byteCount
        if let index = freeIndices.popLast() {
            places[index] = read
            read.index = index
        } else {
            read.index = places.count
            places.append(read)
        }
    }

    func contains(_ read: LaneRead) -> Bool { read.index != nil }

    /// Does nothing when it is not there any more.
    mutating func remove(_ read: LaneRead) {
        guard let index = read.index else { return }
        read.index = nil
        places[index] = nil
        freeIndices.append(index)
        byteCount -= read.byteCount
    }

    /// Empties it, and answers what was in it.
    mutating func removeAll() -> [LaneRead] {
        let reads = all
        for read in reads { read.index = nil }
        self = UnansweredReads()
        return reads
    }
}
