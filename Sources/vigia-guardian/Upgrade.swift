import CLinux

/// What a guardian goes back to, should the supervisor that came with it not come up.
@safe struct Trial {
    /// The program of the guardian before, and the command line of its supervisor.
    fileprivate var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    fileprivate var count = 0
    /// When it is given up.
    private(set) var until = Time.never

    /// How long the new supervisor may take to begin its work, the old one to end included.
    private static let patience: Int64 = 30_000

    var isOn: Bool { until != Time.never }

    /// There is nothing to try.
    init() {}

    /// Begins, where there is something to go back to.
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
    /// Becomes another guardian, which goes on with everything; where that fails, nothing has
    /// changed, and the supervisor is told.
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

    /// Becomes the guardian that was there before.
    mutating func goBack() {
        guard let words = unsafe trial.words, trial.isOn else { return }
        say("vigia-guardian: the new supervisor did not come up; going back to the old one\n")
        let count = trial.count + 6
        let arguments = unsafe mapped(count + 1, of: UnsafeMutablePointer<CChar>?.self)
        unsafe arguments[0] = words[0]
        unsafe arguments[1] = text("--lock")
        unsafe arguments[2] = options.path
        unsafe arguments[3] = text("--estate")
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

    /// Words of this program as a command line has them; nobody writes there.
    private func text(_ words: StaticString) -> UnsafeMutablePointer<CChar> {
        unsafe UnsafeMutableRawPointer(mutating: words.utf8Start)
            .assumingMemoryBound(to: CChar.self)
    }

    /// Becomes another program in this process, with everything that is kept.
    ///
    /// - Returns: why it did not.
    private mutating func become(
        _ program: UnsafePointer<CChar>?,
        _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>?,
        isTrial: Bool
    ) -> Int32 {
        guard let program = unsafe program, let arguments = unsafe arguments else { return EINVAL }
        guard unsafe access(program, X_OK) == 0 else { return vigia_errno() }
        let file = writeEstate(isTrial: isTrial)
        guard file >= 0 else { return -file }
        let passed = vigia_estate_pass(file)
        close(file)
        guard passed == 0 else { return -passed }
        inherit(true, isTrial: isTrial)
        _ = unsafe execve(program, arguments, vigia_environment())
        let number = vigia_errno()
        inherit(false, isTrial: isTrial)
        vigia_estate_unpass()
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

    /// Writes down everything that the heir has to know.
    ///
    /// - Returns: a file of memory, or -errno.
    private func writeEstate(isTrial: Bool) -> Int32 {
        let file = unsafe memfd_create("vigia-estate", UInt32(MFD_CLOEXEC))
        guard file >= 0 else { return -vigia_errno() }
        var head = vigia_estate_head()
        head.version = UInt32(VIGIA_WIRE_VERSION)
        head.lock = options.lock
        // One that is tried and fails leaves the one before, which rests, or nobody.
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

    /// This program, and the command line of its supervisor.
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
    /// As an estate has it.
    fileprivate var left: vigia_estate_run {
        var left = vigia_estate_run()
        (left.run, left.pid, left.number, left.ending) = (run, pid, number, ending)
        (left.failed_step, left.proof) = (failedStep, proof)
        (left.user_us, left.system_us, left.peak_bytes) = (user, system, peak)
        left.untold = UInt32(untold.rawValue)
        let stat = mainRuns ? ProcessStat(pid) : nil
        left.start_time = stat?.startTime ?? 0
        let isChild = process == 0 || stat?.parent == getpid()
        if !isElsewhere, isChild { left.flags |= VIGIA_ESTATE_CHILD.rawValue }
        if hasCgroup { left.flags |= VIGIA_ESTATE_CGROUP.rawValue }
        if isBeingKilled { left.flags |= VIGIA_ESTATE_KILLED.rawValue }
        if isAcknowledged { left.flags |= VIGIA_ESTATE_ACKNOWLEDGED.rawValue }
        if let user = startedAs {
            left.flags |= VIGIA_ESTATE_USER.rawValue
            left.user = user
        }
        return left
    }
}

extension KeptRow {
    /// As an estate has it.
    fileprivate var left: vigia_estate_kept {
        var left = vigia_estate_kept()
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
