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

    /// Does something under another soft limit, which programs inherit that are started in it.
    ///
    /// - Parameters:
    ///   - soft: the limit, at most the hard limit.
    ///   - body: what is done; no other thread may open files meanwhile that need the higher limit.
    /// - Returns: its result.
    static func holding<Result>(_ soft: Int, _ body: () -> Result) -> Result {
        var own = rlimit()
        guard unsafe vigia_file_limit(&own) == 0 else { return body() }
        var other = own
        other.rlim_cur = min(rlim_t(max(0, soft)), own.rlim_max)
        _ = unsafe vigia_set_file_limit(&other)
        defer { _ = unsafe vigia_set_file_limit(&own) }
        return body()
    }
}
