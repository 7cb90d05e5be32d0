import CLinux

/// The previous guardian, to return to if an upgrade's supervisor does not come up.
@safe struct Trial {
    /// The previous guardian's program, and the command line of its supervisor.
    fileprivate var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    fileprivate var count = 0
    /// When the upgrade counts as failed.
    private(set) var until = Time.never

    /// How long the new supervisor may take to start its work, including the old one's end.
    private static let patience: Int64 = 30_000

    var isOn: Bool { until != Time.never }

    /// No upgrade is on trial.
    init() {}

    /// Starts the trial if there is a previous guardian.
    init(words count: UInt32, _ text: UnsafeMutablePointer<CChar>?) {
        guard count > 1, var next = unsafe text else { return }
        self.count = Int(count)
        let words = unsafe mapped(self.count + 1, of: UnsafeMutablePointer<CChar>?.self)
        for place in 0..<self.count {
            unsafe words[place] = next
            unsafe next += strlen(next) + 1
        }
        unsafe self.words = words.baseAddress
        until = Time.now + Self.patience
    }
}

extension Guardian {
    /// Becomes another guardian, which continues everything; if that fails, nothing changes, and
    /// the failure is reported.
    mutating func upgrade(_ specification: Int32, _ count: Int32) {
        guard count > 0, !ending.hasBegun, !trial.isOn else {
            supervisor.refusal = EBUSY
            return
        }
        var wanted = unsafe vigia_specification()
        let opened = unsafe withUnsafePointer(to: options.identity) { project in
            unsafe vigia_specification_open(&wanted, specification, project, 0)
        }
        guard opened == 0 else {
            supervisor.refusal = -opened
            return
        }
        let number = unsafe become(wanted.order.program, wanted.order.arguments, isTrial: true)
        unsafe vigia_specification_close(&wanted)
        supervisor.refusal = number
    }

    /// Becomes the previous guardian again.
    mutating func goBack() {
        guard let words = unsafe trial.words, trial.isOn else { return }
        say("vigia-guardian: the new supervisor did not come up; going back to the old one\n")
        let count = trial.count + 6
        let arguments = unsafe mapped(count + 1, of: UnsafeMutablePointer<CChar>?.self)
        unsafe arguments[0] = words[0]
        unsafe arguments[1] = text("--lock")
        unsafe arguments[2] = options.path
        unsafe arguments[3] = text("--estate")  // It may be older; see `Options`.
        unsafe arguments[4] = text("80")
        unsafe arguments[5] = text("--")
        for place in 1..<trial.count { unsafe arguments[5 + place] = words[place] }
        trial = Trial()
        if supervisor.isRunning {
            kill(supervisor.pid, SIGKILL)
            if before.handover.nextEnded() { before.putBaton() }
        }
        let program = unsafe words[0]
        let number = unsafe become(program, arguments.baseAddress, isTrial: false)
        say("vigia-guardian: the old one cannot be run: ")
        sayError(number)
    }

    /// A literal as an argument, which nobody modifies.
    private func text(_ words: StaticString) -> UnsafeMutablePointer<CChar> {
        unsafe UnsafeMutableRawPointer(mutating: words.utf8Start)
            .assumingMemoryBound(to: CChar.self)
    }

    /// Becomes another program in this process, with all kept descriptors.
    ///
    /// - Returns: the errno of the failure.
    private mutating func become(
        _ program: UnsafePointer<CChar>?,
        _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>?,
        isTrial: Bool
    ) -> Int32 {
        guard let program = unsafe program, let arguments = unsafe arguments else { return EINVAL }
        guard unsafe access(program, X_OK) == 0 else { return vigia_errno() }
        let file = writeHandover(isTrial: isTrial)
        guard file >= 0 else { return -file }
        let passed = vigia_handover_pass(file)
        close(file)
        guard passed == 0 else { return -passed }
        inherit(true, isTrial: isTrial)
        _ = unsafe execve(program, arguments, vigia_environment())
        let number = vigia_errno()
        inherit(false, isTrial: isTrial)
        vigia_handover_unpass()
        return number
    }

    private func inherit(_ stays: Bool, isTrial: Bool) {
        _ = vigia_inherit(options.lock, stays ? 1 : 0)
        let link = isTrial ? supervisor.link : before.link
        if link >= 0 { _ = vigia_inherit(link, stays ? 1 : 0) }
        for row in 0..<kept.used {
            let all = kept[row]
            for place in 0..<Int(all.count) {
                _ = vigia_inherit(all.descriptors[place], stays ? 1 : 0)
            }
        }
    }

    /// Writes the handover for the next guardian.
    ///
    /// - Returns: a memory file, or -errno.
    private func writeHandover(isTrial: Bool) -> Int32 {
        let file = unsafe memfd_create("vigia-handover", UInt32(MFD_CLOEXEC))
        guard file >= 0 else { return -vigia_errno() }
        var head = vigia_handover_head()
        head.version = UInt32(VIGIA_WIRE_VERSION)
        head.lock = options.lock
        // If the new guardian fails, the previous supervisor remains, which rests, or none.
        head.supervisor = isTrial ? supervisor.pid : before.pid
        head.link = isTrial ? supervisor.link : before.link
        head.change = isTrial ? VIGIA_CHANGE_UPGRADED.rawValue : VIGIA_CHANGE_WENT_BACK.rawValue
        (head.generation, head.files_now) = (supervisor.generation, UInt64(files.rlim_cur))
        head.oom_score_adj = oomScore.ofServices
        head.files_max = UInt64(files.rlim_max)
        for row in 0..<runs.used where runs[row].run != 0 { head.runs += 1 }
        for row in 0..<kept.used where kept[row].count > 0 { head.kept += 1 }
        if isTrial {
            unsafe eachFallback { word in
                head.fallback_words += 1
                unsafe head.fallback_bytes += UInt32(strlen(word) + 1)
            }
        }
        var isWhole = put(head, file)
        for row in 0..<runs.used where runs[row].run != 0 {
            isWhole = put(runs[row].left, file) && isWhole
        }
        for row in 0..<kept.used where kept[row].count > 0 {
            isWhole = put(kept[row].left, file) && isWhole
        }
        if isTrial {
            unsafe eachFallback { word in
                let length = unsafe strlen(word) + 1
                isWhole = unsafe write(file, word, length) == length && isWhole
            }
        }
        if isWhole { return file }
        close(file)
        return -ENOMEM
    }

    /// Visits this program's path and the command line of its supervisor.
    private func eachFallback(_ body: (UnsafePointer<CChar>) -> Void) {
        if let program = unsafe options.program { unsafe body(program) }
        var next = unsafe options.command
        while let word = unsafe next.pointee {
            unsafe body(word)
            unsafe next += 1
        }
    }

    private func put<Row>(_ row: Row, _ file: Int32) -> Bool {
        unsafe withUnsafeBytes(of: row) { bytes in
            unsafe write(file, bytes.baseAddress, bytes.count) == bytes.count
        }
    }
}

extension RunRow {
    /// The row in a handover.
    fileprivate var left: vigia_handover_run {
        var left = vigia_handover_run()
        (left.run, left.pid, left.number, left.ending) = (run, pid, number, ending)
        (left.failed_step, left.proof) = (failedStep, proof)
        (left.user_us, left.system_us, left.peak_bytes) = (user, system, peak)
        left.unreported = UInt32(unreported.rawValue)
        let stat = mainRuns ? ProcessStat(pid) : nil
        left.start_time = stat?.startTime ?? 0
        let isChild = process == 0 || stat?.parent == getpid()
        if !isElsewhere, isChild { left.flags |= VIGIA_HANDOVER_CHILD.rawValue }
        if hasCgroup { left.flags |= VIGIA_HANDOVER_CGROUP.rawValue }
        if isBeingKilled { left.flags |= VIGIA_HANDOVER_KILLED.rawValue }
        if isAcknowledged { left.flags |= VIGIA_HANDOVER_ACKNOWLEDGED.rawValue }
        if let user = startedAs {
            left.flags |= VIGIA_HANDOVER_USER.rawValue
            left.user = user
        }
        return left
    }
}

extension KeptRow {
    /// The row in a handover.
    fileprivate var left: vigia_handover_kept {
        var left = vigia_handover_kept()
        left.count = count
        var row = self
        unsafe withUnsafeMutableBytes(of: &left.key) { to in
            unsafe withUnsafeBytes(of: &row.key) { from in unsafe to.copyMemory(from: from) }
        }
        unsafe withUnsafeMutableBytes(of: &left.descriptors) { to in
            unsafe withUnsafeBytes(of: &row.descriptors) { from in
                unsafe to.copyMemory(from: from)
            }
        }
        return left
    }
}
