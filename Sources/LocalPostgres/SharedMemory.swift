import SystemPackage

/// The machine's System V segments, as `/proc/sysvipc/shm` lists them (proc(5)).
enum SharedMemory {
    /// Whether any process still uses the segment.
    static func isInUse(_ id: Int32) -> Bool {
        userCount(of: id, in: FileSystem.text(of: "/proc/sysvipc/shm") ?? "") > 0
    }

    /// Finds the segment by its id, the second column, and reads the count of its users, the seventh.
    static func userCount(of id: Int32, in table: String) -> Int {
        for line in table.split(separator: "\n") {
            let columns = line.split(separator: " ")
            guard columns.count > 6, Int32(columns[1]) == id else { continue }
            return Int(columns[6]) ?? 0
        }
        return 0
    }
}
