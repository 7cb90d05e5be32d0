internal import CLinux

/// How likely the kernel is to kill a process when memory is short.
public enum OomScore {
    /// This process's own adjustment, from -1000 to 1000.
    ///
    /// Source: proc(5), `/proc/pid/oom_score_adj`.
    public static var own: Int32 { vigia_oom_score() }
}
