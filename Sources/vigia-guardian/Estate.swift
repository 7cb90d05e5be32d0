import CLinux

/// The handover from another guardian of the same project, in this process.
///
/// Its runs may be children of other processes: those are watched through a pidfd, which reports
/// their end but not their exit status.
@safe struct Estate {
    let parts: vigia_estate

    /// Takes ownership of the handover's descriptors, and closes all others; ends the process if
    /// the handover cannot be read, since the supervisor's knowledge depends on its descriptors.
    init(descriptor: Int32) {
        var parts = unsafe vigia_estate()
        var result = unsafe vigia_estate_read(descriptor, &parts)
        if result == 0 { result = unsafe vigia_estate_take(&parts) }
        guard result == 0 else {
            say("vigia-guardian: what the guardian before left cannot be taken over: ")
            sayError(-result)
            exit(1)
        }
        unsafe self.parts = parts
    }

    var head: vigia_estate_head { unsafe parts.head[0] }
}

extension Guardian {
    /// Continues the work of another guardian.
    mutating func takeOver(_ estate: Estate) {
        for row in 0..<Int(estate.head.kept) {
            unsafe keep(estate.parts.kept[row])
        }
        for row in 0..<Int(estate.head.runs) {
            unsafe adopt(estate.parts.runs[row])
        }
        supervisor.generation = estate.head.generation
        supervisor.change = estate.head.change
        if estate.head.supervisor > 0, estate.head.link >= 0 {
            takeOverSupervisor(estate.head.supervisor, link: estate.head.link)
        }
        unsafe trial = Trial(words: estate.head.fallback_words, estate.parts.fallback)
        settleTrees()
    }

    private mutating func keep(_ left: vigia_estate_kept) {
        var (left, row) = (left, KeptRow())
        guard left.count > 0 else { return }
        row.count = left.count
        unsafe withUnsafeMutableBytes(of: &row.key) { to in
            unsafe withUnsafeBytes(of: &left.key) { from in unsafe to.copyMemory(from: from) }
        }
        unsafe withUnsafeMutableBytes(of: &row.descriptors) { to in
            unsafe withUnsafeBytes(of: &left.descriptors) { from in
                unsafe to.copyMemory(from: from)
            }
        }
        _ = kept.add(row)
    }

    private mutating func adopt(_ left: vigia_estate_run) {
        guard left.run != 0, let index = runs.add(left.run) else { return }
        runs[index].restore(left)
        if !runs[index].untold.isEmpty { runs.isUntold = true }
        if left.failed_step != 0 || left.proof != 0 { return }
        if left.flags & VIGIA_ESTATE_CHILD.rawValue != 0, left.ending == 0 {
            return runs.began(index, left.pid)
        }
        let process = left.ending == 0 ? open(left) : 0
        runs.adopted(index, left.pid, process)
        if process > 0 { return watch(process, EPOLLIN.rawValue) }
        if left.ending == 0 { endedElsewhere(index) }
    }

    /// Opens a pidfd of a handed-over process; 0 if it is gone.
    private func open(_ left: vigia_estate_run) -> Int32 {
        // The pidfd pins the process; only then its start time is checked.
        let process = vigia_pidfd_open(left.pid)
        guard process >= 0 else { return 0 }
        if let stat = ProcessStat(left.pid), stat.startTime == left.start_time { return process }
        close(process)
        return 0
    }

    /// Records the end of a main process whose parent is another process.
    mutating func endedElsewhere(_ index: Int) {
        if runs[index].process > 0 { close(runs[index].process) }
        runs[index].process = 0
        runs.ended(index, VIGIA_ENDING_UNKNOWN.rawValue, 0)
        tell(index, .ended)
    }
}

extension RunRow {
    /// Restores a run from a handover.
    fileprivate mutating func restore(_ left: vigia_estate_run) {
        (pid, ending, number) = (left.pid, left.ending, left.number)
        (failedStep, proof) = (left.failed_step, left.proof)
        (user, system, peak) = (left.user_us, left.system_us, left.peak_bytes)
        untold = Untold(rawValue: UInt8(truncatingIfNeeded: left.untold))
        isAcknowledged = left.flags & VIGIA_ESTATE_ACKNOWLEDGED.rawValue != 0
        isBeingKilled = left.flags & VIGIA_ESTATE_KILLED.rawValue != 0
        hasCgroup = left.flags & VIGIA_ESTATE_CGROUP.rawValue != 0
        isElsewhere = left.flags & VIGIA_ESTATE_CHILD.rawValue == 0
        startedAs = left.flags & VIGIA_ESTATE_USER.rawValue != 0 ? left.user : nil
        startTime = left.start_time
    }
}
