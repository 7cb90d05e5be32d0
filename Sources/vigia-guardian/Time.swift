import CLinux

/// The monotonic clock in milliseconds.
enum Time {
    static let never = Int64.max

    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The timeout of epoll_wait(2) until a time; -1 is for ever.
    static func span(until time: Int64) -> Int32 {
        if time == never { return -1 }
        let rest = time - now + 1
        return rest <= 0 ? 0 : rest > 1_000_000 ? 1_000_000 : Int32(rest)
    }
}
