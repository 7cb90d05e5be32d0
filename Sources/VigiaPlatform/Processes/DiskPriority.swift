internal import CLinux

/// The I/O priority of this process.
public enum DiskPriority {
    /// Sets idle priority: disk access only while no other process wants it, if the scheduler
    /// honours it.
    ///
    /// Source: ioprio_set(2), `IOPRIO_CLASS_IDLE`.
    public static func idle() { vigia_idle_disks() }
}
