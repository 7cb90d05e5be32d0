import CLinux

// Orders to the guardian.
extension Guardian {
    /// The most orders in one turn, so that a flood delays no signals and reports.
    private static let ordersMax = 64

    /// The sender of orders.
    enum Giver {
        case present
        case before
    }

    /// Carries out pending orders, at most those of one turn.
    mutating func takeOrders(from giver: Giver) {
        for _ in 0..<Self.ordersMax where link(of: giver) >= 0 {
            guard takeOrder(from: giver) else { return }
        }
    }

    /// Carries out all orders of a dead supervisor, and closes its link.
    mutating func takeLastOrders() {
        while supervisor.link >= 0, takeOrder(from: .present) {}
        supervisor.closeLink()
    }

    private func link(of giver: Giver) -> Int32 {
        giver == .present ? supervisor.link : before.link
    }

    /// Carries out one order; false if none is pending.
    mutating func takeOrder(from giver: Giver) -> Bool {
        var descriptors = InlineArray<16, Int32>(repeating: -1)
        var (message, count) = (vigia_message(), Int32(0))
        let size = MemoryLayout<vigia_message>.size
        let length = unsafe withUnsafeMutableBytes(of: &descriptors) { buffer in
            unsafe vigia_receive(
                link(of: giver),
                &message,
                size,
                buffer.baseAddress?.assumingMemoryBound(to: Int32.self),
                16,
                &count
            )
        }
        if length == 0 || length == -ECONNRESET {
            if giver == .present { supervisor.closeLink() } else { before.closeLink() }
        }
        guard length == Int32(size) || length == -EMSGSIZE || length > 0 else { return false }
        // If descriptors run out, an order arrives without them; a spawn is then refused.
        if giver == .present { supervisor.watch.heard() }
        let isWhole = length == Int32(size) || length == -EMSGSIZE
        let isOurs = isWhole && message.version == UInt32(VIGIA_WIRE_VERSION)
        let taken = isOurs ? take(message, descriptors, count, from: giver) : 0
        for place in Int(taken)..<Int(count) { close(descriptors[place]) }
        return true
    }

    /// Carries out one order; an invalid one is ignored.
    ///
    /// - Returns: the number of its descriptors, from the first, that are kept.
    private mutating func take(
        _ message: vigia_message,
        _ descriptors: InlineArray<16, Int32>,
        _ count: Int32,
        from giver: Giver
    ) -> Int32 {
        switch message.kind {
        case VIGIA_KEEP.rawValue: return keep(message, descriptors, count)
        case VIGIA_FORGET.rawValue:
            if let index = kept.index(of: key(of: message)) { kept.free(index) }
        case VIGIA_SPAWN.rawValue: spawn(message, descriptors, count)
        case VIGIA_SIGNAL.rawValue: signal(message)
        case VIGIA_ACKNOWLEDGE.rawValue:
            guard let index = runs.index(of: message.run), message.run != 0 else { break }
            runs[index].isAcknowledged = true
            freeIfDone(index)
        case VIGIA_MAIN.rawValue: return changeMain(message, descriptors[0], count)
        case VIGIA_READY.rawValue:
            if giver == .present {
                supervisor.watch.isReady = true
                supervisorReady()
            }
        case VIGIA_RESTING.rawValue: if giver == .before { beforeRests() }
        case VIGIA_PING.rawValue:
            if giver == .present { (supervisor.pong, supervisor.owesPong) = (message.number, true) }
        case VIGIA_UPGRADE.rawValue: if giver == .present { upgrade(descriptors[0], count) }
        case VIGIA_SHUTDOWN.rawValue: beginEnding(message.number)
        default: break
        }
        return 0
    }

    private func key(of message: vigia_message) -> InlineArray<96, UInt8> {
        var (message, key) = (message, InlineArray<96, UInt8>(repeating: 0))
        unsafe withUnsafeMutableBytes(of: &key) { to in
            unsafe withUnsafeBytes(of: &message.key) { from in
                for place in 0..<95 where unsafe from[place] != 0 {
                    unsafe to[place] = from[place]
                }
            }
        }
        return key
    }

    private mutating func keep(
        _ message: vigia_message,
        _ descriptors: InlineArray<16, Int32>,
        _ count: Int32
    ) -> Int32 {
        guard count > 0, count <= 8 else { return 0 }
        var row = KeptRow(key: key(of: message), count: count)
        for place in 0..<Int(count) { row.descriptors[place] = descriptors[place] }
        if let old = kept.index(of: row.key) { kept.free(old) }
        return kept.add(row) ? count : 0
    }

    private mutating func signal(_ message: vigia_message) {
        guard let index = runs.index(of: message.run), runs[index].lives,
            message.number > 0, message.number <= 64
        else { return }
        let row = runs[index]
        switch message.detail {
        case VIGIA_SCOPE_PROCESS.rawValue where row.process > 0:
            _ = vigia_pidfd_signal(row.process, message.number)
        case VIGIA_SCOPE_PROCESS.rawValue where row.mainRuns:
            // An unreaped child keeps its pid, and only this process reaps it.
            kill(row.pid, message.number)
        case VIGIA_SCOPE_PROCESS.rawValue: break
        case VIGIA_SCOPE_GROUP.rawValue where row.mainRuns: kill(-row.pid, message.number)
        default: signalTree(index, message.number)
        }
    }

    private mutating func spawn(
        _ message: vigia_message,
        _ attached: InlineArray<16, Int32>,
        _ count: Int32
    ) {
        guard message.run != 0 else { return }
        if let index = runs.index(of: message.run) {
            // A new supervisor repeats an order whose answer its predecessor received.
            return tell(index, reported(again: runs[index]))
        }
        guard let index = runs.add(message.run) else { return sendRefusal(of: message.run) }
        var failure = vigia_failure()
        failure.step = VIGIA_STEP_SPECIFICATION.rawValue
        failure.number = EMFILE
        if ending.hasBegun { failure.number = ECANCELED }
        let isPossible = !ending.hasBegun && count > 0
        let cgroup = isPossible ? cgroups.make(message.run) : 0
        let pid = isPossible ? makeProcess(message, attached, count, cgroup, &failure) : 0
        if cgroup > 0 {
            close(cgroup)
            if pid > 0, failure.in_cgroup != 0 {
                runs[index].hasCgroup = true
            } else {
                cgroups.remove(message.run)
            }
        }
        if pid > 0 {
            runs.began(index, pid)
            tell(index, .spawned)
        } else {
            runs.failed(index, failure.step, failure.number)
            tell(index, .failed)
        }
    }

    private func reported(again row: RunRow) -> RunRow.Unreported {
        if row.failedStep != 0 { return .failed }
        var all: RunRow.Unreported = .spawned
        if row.ending != 0 { all.insert(.ended) }
        if row.proof != 0 { all.insert(.empty) }
        return all
    }

    private mutating func makeProcess(
        _ message: vigia_message,
        _ attached: InlineArray<16, Int32>,
        _ count: Int32,
        _ cgroup: Int32,
        _ failure: inout vigia_failure
    ) -> Int32 {
        var specification = unsafe vigia_specification()
        let opened = unsafe withUnsafePointer(to: options.identity) { project in
            unsafe vigia_specification_open(&specification, attached[0], project, message.run)
        }
        guard opened == 0 else {
            failure.number = -opened
            return 0
        }
        defer { unsafe vigia_specification_close(&specification) }
        if let index = runs.index(of: message.run) {
            let identity = unsafe specification.order.identity
            let isOther = unsafe identity?.pointee.has_user ?? 0 != 0
            runs[index].startedAs = unsafe isOther ? identity?.pointee.uid : geteuid()
        }
        var places = DescriptorPlaces()
        guard places.fill(message, attached, count, kept, kept.index(of: key(of: message))) else {
            failure.number = EBADF
            return 0
        }
        var limit = files
        unsafe specification.order.own_session = 1
        unsafe specification.order.cgroup = cgroup
        return unsafe withUnsafePointer(to: &limit) { limit in
            unsafe specification.order.files = limit
            return oomScore.withText { score in
                unsafe specification.order.oom_score_adj = score
                return unsafe places.withPointers { sources, targets, count in
                    unsafe specification.order.sources = sources
                    unsafe specification.order.targets = targets
                    unsafe specification.order.fd_count = count
                    return unsafe vigia_spawn(&specification.order, &failure)
                }
            }
        }
    }

    /// Marks what to report about a run.
    mutating func tell(_ index: Int, _ what: RunRow.Unreported) {
        runs.tell(index, what)
        runs.isUnreported = true
    }

    /// Frees the row of a run with nothing left to do or report.
    mutating func freeIfDone(_ index: Int) {
        let row = runs[index]
        guard row.run != 0, row.unreported.isEmpty else { return }
        if row.failedStep != 0 || (row.isAcknowledged && row.proof != 0) { runs.free(index) }
    }
}

/// The descriptors of a new process, and their numbers there.
private struct DescriptorPlaces {
    private var sources = InlineArray<16, Int32>(repeating: -1)
    private var targets = InlineArray<16, Int32>(repeating: -1)
    private var count = 0

    /// Finds them; false if the message names a descriptor that does not exist.
    mutating func fill(
        _ message: vigia_message,
        _ attached: InlineArray<16, Int32>,
        _ attachedCount: Int32,
        _ kept: KeptTable,
        _ row: Int?
    ) -> Bool {
        guard message.count <= UInt32(VIGIA_FD_MAP_MAX) else { return false }
        var message = message
        return unsafe withUnsafeBytes(of: &message.map) { bytes in
            let map = unsafe bytes.bindMemory(to: vigia_fd_entry.self)
            for place in 0..<Int(message.count) {
                let entry = unsafe map[place]
                // The first attached descriptor is the specification.
                if entry.attached >= 0, entry.attached + 1 < attachedCount {
                    sources[place] = attached[Int(entry.attached) + 1]
                } else if entry.attached < 0, let row, entry.kept_index < UInt32(kept[row].count) {
                    sources[place] = kept[row].descriptors[Int(entry.kept_index)]
                } else {
                    return false
                }
                targets[place] = entry.target
            }
            count = Int(message.count)
            return true
        }
    }

    mutating func withPointers(
        _ body: (UnsafePointer<Int32>?, UnsafePointer<Int32>?, Int32) -> Int32
    ) -> Int32 {
        let count = Int32(self.count)
        return unsafe withUnsafeBytes(of: &sources) { sources in
            unsafe withUnsafeBytes(of: &targets) { targets in
                unsafe body(
                    sources.baseAddress?.assumingMemoryBound(to: Int32.self),
                    targets.baseAddress?.assumingMemoryBound(to: Int32.self),
                    count
                )
            }
        }
    }
}
