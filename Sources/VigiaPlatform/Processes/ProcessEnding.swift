internal import CLinux
internal import Glibc

/// Ends processes that are not children of this process.
public enum ProcessEnding {
    /// How a process ended.
    public enum Outcome: Hashable, Sendable {
        /// It was gone before any signal.
        case gone
        /// It ended after SIGTERM.
        case terminated
        /// It ended after SIGKILL.
        case killed
        /// The signal was refused, or the process did not end even after SIGKILL.
        case refused(errno: Int32)
    }

    /// Ends processes: SIGTERM to all, then SIGKILL to those that remain after a time limit.
    ///
    /// Each process is pinned by a pidfd before its start time is checked, so that no signal
    /// reaches a process with a reused pid.
    ///
    /// - Parameters:
    ///   - processes: the processes to end.
    ///   - limit: the longest wait after SIGTERM.
    /// - Returns: how each process ended, in the same order.
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

    /// The longest wait after SIGKILL.
    private static let killWithin = Duration.seconds(5)

    /// A pidfd of this very process, not of one with a reused pid; or -errno.
    public static func descriptor(of process: ProcessReading) -> Int32 {
        let pidfd = vigia_pidfd_open(process.pid)
        guard pidfd >= 0 else { return pidfd }
        if ProcessReading(pid: process.pid)?.startTime == process.startTime { return pidfd }
        _ = close(pidfd)
        return -ESRCH
    }

    /// Sends SIGKILL or SIGTERM through a pidfd; false if the kernel refuses.
    public static func signal(_ pidfd: Int32, kill: Bool) -> Bool {
        let result = vigia_pidfd_signal(pidfd, kill ? SIGKILL : SIGTERM)
        return result == 0 || result == -ESRCH
    }

    /// Waits for a process's end; false at the deadline.
    ///
    /// Source: pidfd_open(2); a pidfd becomes readable when its process ends.
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
