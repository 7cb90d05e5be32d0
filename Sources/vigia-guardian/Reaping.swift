import CLinux

extension Guardian {
    /// Takes in every child that has ended, its own and those it inherited.
    mutating func reap() {
        var (status, usage, hasReaped) = (Int32(0), rusage(), false)
        while true {
            let pid = unsafe wait4(-1, &status, WNOHANG, &usage)
            guard pid > 0 else { break }
            hasReaped = true
            if pid == supervisor.pid {
                supervisorEnded(status)
            } else if let index = runs.index(ofMain: pid) {
                ended(index, status, usage)
            } else {
                let (ending, number) = Self.ending(of: status)
                sendStray(pid, ending, number)
            }
        }
        if hasReaped { findEmptyTrees() }
    }

    private mutating func ended(_ index: Int, _ status: Int32, _ usage: rusage) {
        (runs[index].ending, runs[index].number) = Self.ending(of: status)
        runs[index].user = Self.microseconds(usage.ru_utime)
        runs[index].system = Self.microseconds(usage.ru_stime)
        runs[index].peak = UInt64(usage.ru_maxrss) * 1024
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

    /// Tells of each ended run of whose tree nothing is left.
    ///
    /// Whoever outlives its parent becomes a child of this process, so each end that may empty
    /// a tree is reaped here: there is nothing to poll for.
    mutating func findEmptyTrees() {
        for index in 0..<runs.used where runs[index].ending != 0 && runs[index].proof == 0 {
            guard ProcessTree(of: runs[index]).isEmpty else { continue }
            runs[index].proof = VIGIA_PROOF_SESSION.rawValue
            runs.living -= 1
            tell(index, .empty)
        }
    }
}
