internal import CLinux

/// The memory of this process.
public enum Memory {
    /// Gives what is free back to the system, also from between what is in use.
    ///
    /// It takes a few milliseconds, so it is for after a burst. Source: malloc_trim(3).
    public static func trim() { vigia_trim_memory() }
}
