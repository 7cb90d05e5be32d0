internal import CLinux

/// How many files this process may have open.
public enum FileLimit {
    /// Allows as many as may be allowed; where that is refused, it stays as it is.
    ///
    /// Source: setrlimit(2), `RLIMIT_NOFILE`.
    public static func raise() {
        var limit = rlimit()
        guard unsafe vigia_file_limit(&limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe vigia_set_file_limit(&limit)
    }

    /// How many it may have open now.
    ///
    /// Source: getrlimit(2), `RLIMIT_NOFILE`.
    public static var now: Int {
        var limit = rlimit()
        guard unsafe vigia_file_limit(&limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_cur)
    }
}
