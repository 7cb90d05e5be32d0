import CLinux

// Reports of the guardian. Each is made from the tables when it is sent, so a full socket delays
// reports but loses none.
extension Guardian {
    /// Sends all pending reports, as far as the socket accepts them.
    mutating func sendReports() {
        sendToBefore()
        guard supervisor.link >= 0 else { return }
        let isAllSent =
            sendInventory() && sendRuns() && sendStop() && sendUpgrade() && sendPong()
            && sendSign()
        guard supervisor.link >= 0 else { return }
        if isAllSent, ending.hasBegun, runs.living == 0 {
            var message = report(VIGIA_OVER)
            if send(&message) { supervisor.closeLink() }
            return
        }
        guard supervisor.isBehind == isAllSent else { return }
        supervisor.isBehind = !isAllSent
        let wanted = isAllSent ? EPOLLIN.rawValue : EPOLLIN.rawValue | EPOLLOUT.rawValue
        watch(supervisor.link, wanted, isNew: false)
    }

    private mutating func sendInventory() -> Bool {
        while supervisor.inventory.phase != .done {
            guard sendNextOfInventory() else { return false }
        }
        return true
    }

    private mutating func sendNextOfInventory() -> Bool {
        let place = supervisor.inventory.next
        switch supervisor.inventory.phase {
        case .begin:
            var message = report(VIGIA_INVENTORY_BEGAN)
            message.generation = supervisor.generation
            message.count = UInt32(runs.told)
            message.detail = VIGIA_FEATURE_PING.rawValue
            guard send(&message) else { return false }
            supervisor.inventory = InventoryCursor(phase: .lock, next: 0)
        case .lock:
            guard sendLock() else { return false }
            supervisor.inventory = InventoryCursor(phase: .runs, next: 0)
        case .runs:
            if place >= runs.used {
                supervisor.inventory = InventoryCursor(phase: .kept, next: 0)
                return true
            }
            guard runs[place].run == 0 || sendRow(place) else { return false }
            supervisor.inventory.next += 1
        case .kept:
            if place >= kept.used {
                supervisor.inventory = InventoryCursor(phase: .end, next: 0)
                return true
            }
            guard kept[place].count == 0 || sendKept(place) else { return false }
            supervisor.inventory.next += 1
        case .end:
            var message = report(VIGIA_INVENTORY_ENDED)
            guard send(&message) else { return false }
            supervisor.inventory.phase = .done
        case .done: break
        }
        return true
    }

    /// Sends a run's row; then nothing more is pending for it.
    private mutating func sendRow(_ index: Int) -> Bool {
        let row = runs[index]
        if row.failedStep != 0 { return true }  // Reported as a failure after the inventory.
        var message = report(VIGIA_INVENTORY_RUN, row)
        // Only a new supervisor needs it; reading it at each spawn would delay the next one.
        if row.mainRuns { message.start_time = ProcessStat(row.pid)?.startTime ?? 0 }
        guard send(&message) else { return false }
        runs.reported(index, [.spawned, .ended, .empty])
        return true
    }

    /// Sends what a supervisor needs to become a guardian if this one dies: the lock, which is held
    /// while any process has it open, and the limits for services.
    private mutating func sendLock() -> Bool {
        var message = report(VIGIA_INVENTORY_LOCK)
        // A supervisor that starts while another one rests takes the baton from it.
        let pair: InlineArray<2, Int32> = [options.lock, before.baton]
        (message.files_now, message.files_max) = (UInt64(files.rlim_cur), UInt64(files.rlim_max))
        (message.detail, message.number) = (supervisor.change, oomScore.ofServices)
        return unsafe withUnsafeBytes(of: pair) { pair in
            unsafe send(
                &message,
                pair.baseAddress?.assumingMemoryBound(to: Int32.self),
                before.baton >= 0 ? 2 : 1
            )
        }
    }

    private mutating func sendKept(_ index: Int) -> Bool {
        var (message, row) = (report(VIGIA_INVENTORY_KEPT), kept[index])
        unsafe withUnsafeMutableBytes(of: &message.key) { to in
            unsafe withUnsafeBytes(of: &row.key) { from in unsafe to.copyMemory(from: from) }
        }
        return unsafe withUnsafeBytes(of: &row.descriptors) { descriptors in
            unsafe send(
                &message,
                descriptors.baseAddress?.assumingMemoryBound(to: Int32.self),
                row.count
            )
        }
    }

    private mutating func sendRuns() -> Bool {
        guard runs.isUnreported else { return true }
        for index in 0..<runs.used where !runs[index].unreported.isEmpty {
            guard sendNews(index) else { return false }
            freeIfDone(index)
        }
        runs.isUnreported = false
        return true
    }

    /// Reports news about a run in the order of events.
    private mutating func sendNews(_ index: Int) -> Bool {
        let kinds: InlineArray<4, (RunRow.Unreported, vigia_kind)> = [
            (.failed, VIGIA_SPAWN_FAILED), (.spawned, VIGIA_SPAWNED), (.ended, VIGIA_ENDED),
            (.empty, VIGIA_EMPTY),
        ]
        for place in 0..<4 where runs[index].unreported.contains(kinds[place].0) {
            var message = report(kinds[place].1, runs[index])
            guard send(&message) else { return false }
            runs.reported(index, kinds[place].0)
        }
        return true
    }

    private mutating func sendStop() -> Bool {
        guard ending.isUnreported, !ending.hasBegun else { return true }
        var message = report(VIGIA_STOP_REQUESTED)
        message.number = ending.signal
        guard send(&message) else { return false }
        ending.isUnreported = false
        return true
    }

    /// Sends the requested pong, after all other reports.
    private mutating func sendPong() -> Bool {
        guard supervisor.owesPong else { return true }
        var message = report(VIGIA_PONG)
        message.number = supervisor.pong
        guard send(&message) else { return false }
        supervisor.owesPong = false
        return true
    }

    /// Sends an unrequested pong, only to see whether the supervisor reads it.
    private mutating func sendSign() -> Bool {
        guard supervisor.owesSign else { return true }
        var message = report(VIGIA_PONG)
        guard send(&message) else { return false }
        supervisor.owesSign = false
        return true
    }

    /// Tells the previous supervisor to rest or to end.
    private mutating func sendToBefore() {
        guard before.link >= 0, !before.isTold else { return }
        let mayRest = before.handover.phase == .requested && !ending.hasBegun
        var message = report(mayRest ? VIGIA_TAKEN_OVER : VIGIA_LEAVE)
        if before.handover.phase == .resting, !ending.hasBegun { return }
        var baton = before.baton
        let hasBaton = mayRest && baton >= 0
        let size = MemoryLayout<vigia_message>.size
        let result = unsafe withUnsafePointer(to: &baton) { baton in
            unsafe vigia_send(before.link, &message, size, hasBaton ? baton : nil, hasBaton ? 1 : 0)
        }
        // A full socket is empty once the supervisor has read; at the latest it is killed.
        before.isTold = result == 0
    }

    /// Reports the outcome of an upgrade.
    private mutating func sendUpgrade() -> Bool {
        guard supervisor.refusal != 0 else { return true }
        var message = report(VIGIA_UPGRADE_FAILED)
        message.number = supervisor.refusal
        guard send(&message) else { return false }
        supervisor.refusal = 0
        return true
    }

    /// Reports that the table has no row for a run.
    mutating func sendRefusal(of run: UInt64) {
        var message = report(VIGIA_SPAWN_FAILED)
        (message.run, message.detail) = (run, VIGIA_STEP_CLONE.rawValue)
        message.number = EAGAIN
        _ = send(&message)
    }

    /// Reports an orphan of no run; it may be lost if the socket is full, since nobody waits for
    /// it.
    mutating func sendStray(_ pid: Int32, _ ending: UInt32, _ number: Int32) {
        guard supervisor.inventory.phase == .done else { return }
        var message = report(VIGIA_REAPED)
        (message.pid, message.detail, message.number) = (pid, ending, number)
        _ = send(&message)
    }

    private func report(_ kind: vigia_kind) -> vigia_message {
        var message = vigia_message()
        message.version = UInt32(VIGIA_WIRE_VERSION)
        message.kind = kind.rawValue
        return message
    }

    private func report(_ kind: vigia_kind, _ row: RunRow) -> vigia_message {
        var message = report(kind)
        (message.run, message.pid) = (row.run, row.pid)
        (message.user_us, message.system_us, message.peak_bytes) = (row.user, row.system, row.peak)
        (message.number, message.proof) = (row.number, row.proof)
        switch kind {
        case VIGIA_SPAWN_FAILED: message.detail = row.failedStep
        case VIGIA_EMPTY: message.detail = row.proof
        default: message.detail = row.ending
        }
        return message
    }

    /// Sends a message; false if the socket is full or closed.
    @safe private mutating func send(
        _ message: inout vigia_message,
        _ descriptors: UnsafePointer<Int32>? = nil,
        _ count: Int32 = 0
    ) -> Bool {
        guard supervisor.link >= 0 else { return false }
        let size = MemoryLayout<vigia_message>.size
        let result = unsafe vigia_send(supervisor.link, &message, size, descriptors, count)
        if result == -EPIPE || result == -ECONNRESET { supervisor.closeLink() }
        supervisor.watch.sent(at: Time.now)
        return result == 0
    }
}
