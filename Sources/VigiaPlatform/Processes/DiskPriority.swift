internal import CLinux

/// How this process stands when several want a disk.
public enum DiskPriority {
    /// Reads and writes only when nobody else does, where the disk's scheduler cares.
    ///
    /// Source: ioprio_set(2), `IOPRIO_CLASS_IDLE`.
    public static func idle() { vigia_idle_disks() }
}
