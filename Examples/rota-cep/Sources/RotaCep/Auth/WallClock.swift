import Glibc

/// The time of day, for what is written down; nothing waits by it.
package enum WallClock {
    /// Seconds since 1970.
    package static func seconds() -> Int { time(nil) }
}
