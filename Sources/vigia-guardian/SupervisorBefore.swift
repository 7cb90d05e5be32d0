import CLinux

/// The supervisor of the previous guardian, while it exists.
struct SupervisorBefore {
    var pid: Int32 = 0
    /// The guardian's end of its link; -1 if closed.
    var link: Int32 = -1
    /// When to kill it.
    var killAt = Time.never
    var handover = Handover()
    /// Whether it was told what to do now.
    var isTold = false
    /// The pipe with the baton: reading and writing end; -1 for none.
    private(set) var baton: Int32 = -1
    private var batonWriter: Int32 = -1

    var isRunning: Bool { pid != 0 }

    mutating func inherited(_ pid: Int32, link: Int32) {
        (self.pid, self.link) = (pid, link)
        killAt = Time.now + Guardian.leaveWithin
        handover.inherited()
        var ends = InlineArray<2, Int32>(repeating: -1)
        let made = unsafe withUnsafeMutableBytes(of: &ends) { ends in
            unsafe pipe2(
                ends.baseAddress?.assumingMemoryBound(to: Int32.self),
                O_CLOEXEC | O_NONBLOCK
            )
        }
        // Without a baton the previous supervisor ends when told, and only then the next one
        // starts.
        guard made == 0 else { return }
        (baton, batonWriter) = (ends[0], ends[1])
        putBaton()
    }

    /// Puts the one baton into the pipe.
    func putBaton() {
        guard baton >= 0 else { return }
        var byte: UInt8 = 0
        while unsafe read(baton, &byte, 1) == 1 {}
        _ = unsafe write(batonWriter, &byte, 1)
    }

    mutating func closeLink() {
        if link >= 0 { close(link) }
        link = -1
    }

    /// Records its end; returns whether to start the next supervisor at once.
    mutating func ended() -> Bool {
        closeLink()
        if baton >= 0 { close(baton) }
        if batonWriter >= 0 { close(batonWriter) }
        (pid, baton, batonWriter, killAt, isTold) = (0, -1, -1, Time.never, false)
        return handover.beforeEnded()
    }
}

extension Guardian {
    /// Continues with the previous guardian's supervisor, or starts the next one if that has ended:
    /// an end that was already reaped is not reported again.
    mutating func takeOverSupervisor(_ pid: Int32, link: Int32) {
        supervisor.startAt = Time.never
        before.inherited(pid, link: link)
        watch(link, EPOLLIN.rawValue)
        if vigia_is_child(pid) == 0 { beforeEnded() }
    }

    /// Handles the previous supervisor's end.
    mutating func beforeEnded() {
        while before.link >= 0, takeOrder(from: .before) {}
        if before.ended() { begin() }
    }

    /// Handles that the previous supervisor rests.
    mutating func beforeRests() {
        guard before.handover.rested() else { return }
        before.killAt = Time.never
        begin()
    }

    /// Handles that the next supervisor is at work.
    mutating func supervisorReady() {
        trial = Trial()
        supervisor.change = 0
        guard before.handover.nextReady() else { return }
        (before.isTold, before.killAt) = (false, Time.now + Self.leaveWithin)
    }

    private mutating func begin() {
        guard !ending.hasBegun, !supervisor.isRunning else { return }
        startSupervisor()
    }
}
