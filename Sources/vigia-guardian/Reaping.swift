import CLinux

extension Guardian {
    /// Reaps all ended children, its own and inherited ones.
    mutating func reap() {
        var (status, usage, hasReaped) = (Int32(0), rusage(), false)
        while true {
            let pid = unsafe wait4(-1, &status, WNOHANG, &usage)
            guard pid > 0 else { break }
            hasReaped = true
            if pid == supervisor.pid {
                supervisorEnded(status)
            } else if pid == before.pid {
                beforeEnded()
            } else if let index = runs.index(ofMain: pid) {
                ended(index, status, usage)
            } else {
                let (ending, number) = Self.ending(of: status)
                sendStray(pid, ending, number)
            }
        }
        if hasReaped { settleTrees() }
    }

    private mutating func ended(_ index: Int, _ status: Int32, _ usage: rusage) {
        let (ending, number) = Self.ending(of: status)
        runs.ended(index, ending, number)
        runs[index].user = Self.microseconds(usage.ru_utime)
        runs[index].system = Self.microseconds(usage.ru_stime)
        runs[index].peak = UInt64(usage.ru_maxrss) * 1024
        if runs[index].process > 0 { close(runs[index].process) }
        runs[index].process = 0
        tell(index, .ended)
    }

    private static func ending(of status: Int32) -> (UInt32, Int32) {
        if vigia_wait_exited(status) != 0 {
            return (VIGIA_ENDING_EXITED.rawValue, vigia_wait_code(status))
        }
        let dumped = vigia_wait_dumped(status) != 0
        let ending = dumped ? VIGIA_ENDING_DUMPED : VIGIA_ENDING_KILLED
        return (ending.rawValue, vigia_wait_signal(status))
    }

    private static func microseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_usec)
    }
}
