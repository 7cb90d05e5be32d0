internal import CLinux
internal import Glibc

/// Ends processes that are no children of this one.
public enum ProcessEnding {
    /// How a process came to its end.
    public enum Outcome: Hashable, Sendable {
        /// It was gone before anything was done.
        case gone
        /// It ended after SIGTERM.
        case terminated
        /// It had to be killed.
        case killed
        /// It may not be signalled, or did not even end after SIGKILL.
        case refused(errno: Int32)
    }

    /// Ends processes: SIGTERM to all, and SIGKILL to whoever is still there after a while.
    ///
    /// Each is fixed by a descriptor first and then asked for its start time, so that no signal
    /// reaches another process which was given the same number.
    ///
    /// - Parameters:
    ///   - processes: who.
    ///   - limit: how long they may take after SIGTERM.
    /// - Returns: how each one ended, in the same order.
    public static func end(_ processes: [ProcessReading], within limit: Duration) -> [Outcome] {
        let pidfds = processes.map(descriptor(of:))
        defer { for pidfd in pidfds where pidfd >= 0 { _ = close(pidfd) } }
        var outcomes = zip(processes, pidfds).map { _, pidfd -> Outcome in
            if pidfd < 0 { return pidfd == -ESRCH ? .gone : .refused(errno: -pidfd) }
            let result = vigia_pidfd_signal(pidfd, SIGTERM)
            return result == 0 || result == -ESRCH ? .terminated : .refused(errno: -result)
        }
        let deadline = Clock.uptime + limit
        for (place, pidfd) in pidfds.enumerated() where outcomes[place] == .terminated {
            if waits(pidfd, until: deadline) { continue }
            outcomes[place] = .killed
            _ = vigia_pidfd_signal(pidfd, SIGKILL)
        }
        for (place, pidfd) in pidfds.enumerated() where outcomes[place] == .killed {
            if !waits(pidfd, until: Clock.uptime + killWithin) {
                outcomes[place] = .refused(errno: EBUSY)
            }
        }
        return outcomes
    }

    /// How long the kernel may take for a process that was killed.
    private static let killWithin = Duration.seconds(5)

    /// A descriptor of this very process, to signal it and to wait for its end; or -errno.
    public static func descriptor(of process: ProcessReading) -> Int32 {
        let pidfd = vigia_pidfd_open(process.pid)
        guard pidfd >= 0 else { return pidfd }
        if ProcessReading(pid: process.pid)?.startTime == process.startTime { return pidfd }
        _ = close(pidfd)
        return -ESRCH
    }

    /// Sends SIGKILL, or else SIGTERM, to the process of a descriptor; false where that may not be.
    public static func signal(_ pidfd: Int32, kill: Bool) -> Bool {
        let result = vigia_pidfd_signal(pidfd, kill ? SIGKILL : SIGTERM)
        return result == 0 || result == -ESRCH
    }

    /// Whether a process ends in time.
    ///
    /// Source: pidfd_open(2), a descriptor that can be read once the process has ended.
    static func waits(_ pidfd: Int32, until deadline: Duration) -> Bool {
        while true {
            let rest = max(.zero, deadline - Clock.uptime).components
            let milliseconds = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000
            var question = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
            let count = unsafe poll(&question, 1, Int32(clamping: milliseconds + 1))
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }
}
