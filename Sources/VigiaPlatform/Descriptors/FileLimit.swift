internal import CLinux

/// The limit of open files of this process.
public enum FileLimit {
    /// Raises the soft limit to the hard limit; if refused, it stays as it is.
    ///
    /// Source: setrlimit(2), `RLIMIT_NOFILE`.
    public static func raise() {
        var limit = rlimit()
        guard unsafe vigia_file_limit(&limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe vigia_set_file_limit(&limit)
    }

    /// The soft limit now.
    ///
    /// Source: getrlimit(2), `RLIMIT_NOFILE`.
    public static var now: Int {
        var limit = rlimit()
        guard unsafe vigia_file_limit(&limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_cur)
    }
}
