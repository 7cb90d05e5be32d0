import CLinux

/// The handover from another guardian of the same project, in this process.
///
/// Its runs may be children of other processes: those are watched through a pidfd, which reports
/// their end but not their exit status.
@safe struct GuardianHandover {
    let parts: vigia_handover

    /// Takes ownership of the handover's descriptors, and closes all others; ends the process if
    /// the handover cannot be read, since the supervisor's knowledge depends on its descriptors.
    init(descriptor: Int32) {
        var parts = unsafe vigia_handover()
        var result = unsafe vigia_handover_read(descriptor, &parts)
        if result == 0 { result = unsafe vigia_handover_take(&parts) }
        guard result == 0 else {
            say("vigia-guardian: what the guardian before left cannot be taken over: ")
            sayError(-result)
            exit(1)
        }
        unsafe self.parts = parts
    }

    var head: vigia_handover_head { unsafe parts.head[0] }
}

extension Guardian {
    /// Continues the work of another guardian.
    mutating func takeOver(_ handover: GuardianHandover) {
        for row in 0..<Int(handover.head.kept) {
            unsafe keep(handover.parts.kept[row])
        }
        for row in 0..<Int(handover.head.runs) {
            unsafe adopt(handover.parts.runs[row])
        }
        supervisor.generation = handover.head.generation
        supervisor.change = handover.head.change
        if handover.head.supervisor > 0, handover.head.link >= 0 {
            takeOverSupervisor(handover.head.supervisor, link: handover.head.link)
        }
        unsafe trial = Trial(words: handover.head.fallback_words, handover.parts.fallback)
        settleTrees()
    }

    private mutating func keep(_ left: vigia_handover_kept) {
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

    private mutating func adopt(_ left: vigia_handover_run) {
        guard left.run != 0, let index = runs.add(left.run) else { return }
        runs[index].restore(left)
        if !runs[index].unreported.isEmpty { runs.isUnreported = true }
        if left.failed_step != 0 || left.proof != 0 { return }
        if left.flags & VIGIA_HANDOVER_CHILD.rawValue != 0, left.ending == 0 {
            return runs.began(index, left.pid)
        }
        let process = left.ending == 0 ? open(left) : 0
        runs.adopted(index, left.pid, process)
        if process > 0 { return watch(process, EPOLLIN.rawValue) }
        if left.ending == 0 { endedElsewhere(index) }
    }

    /// Opens a pidfd of a handed-over process; 0 if it is gone.
    private func open(_ left: vigia_handover_run) -> Int32 {
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
    fileprivate mutating func restore(_ left: vigia_handover_run) {
        (pid, ending, number) = (left.pid, left.ending, left.number)
        (failedStep, proof) = (left.failed_step, left.proof)
        (user, system, peak) = (left.user_us, left.system_us, left.peak_bytes)
        unreported = Unreported(rawValue: UInt8(truncatingIfNeeded: left.unreported))
        isAcknowledged = left.flags & VIGIA_HANDOVER_ACKNOWLEDGED.rawValue != 0
        isBeingKilled = left.flags & VIGIA_HANDOVER_KILLED.rawValue != 0
        hasCgroup = left.flags & VIGIA_HANDOVER_CGROUP.rawValue != 0
        isElsewhere = left.flags & VIGIA_HANDOVER_CHILD.rawValue == 0
        startedAs = left.flags & VIGIA_HANDOVER_USER.rawValue != 0 ? left.user : nil
        startTime = left.start_time
    }
}
