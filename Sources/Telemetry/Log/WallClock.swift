internal import Glibc

/// What time it is, since 1970-01-01T00:00:00Z.
enum WallClock {
    static var microseconds: Int64 { nanoseconds / 1000 }

    static var nanoseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
