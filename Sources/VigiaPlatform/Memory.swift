internal import CLinux

/// The memory of this process.
public enum Memory {
    /// Returns free heap memory to the system, also from between allocations in use.
    ///
    /// It takes a few milliseconds, so call it after a burst. Source: malloc_trim(3).
    public static func trim() { vigia_trim_memory() }
}
