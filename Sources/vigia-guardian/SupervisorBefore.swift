import CLinux

/// The supervisor of the guardian before, as long as it is there.
struct SupervisorBefore {
    var pid: Int32 = 0
    /// The guardian's end of its link; -1 while it is closed.
    var link: Int32 = -1
    /// When it is killed.
    var killAt = Time.never
    var handover = Handover()
    /// Whether it was told what it is to do now.
    var isTold = false
    /// The pipe with the baton: reading end and writing end; -1 where there is none.
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
        // Without it the one before ends as soon as it is told, and only then the next begins.
        guard made == 0 else { return }
        (baton, batonWriter) = (ends[0], ends[1])
        putBaton()
    }

    /// Puts the baton where both can take it, and there is only one.
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

    /// Forgets it; whether the next one is to be started at once.
    mutating func ended() -> Bool {
        closeLink()
        if baton >= 0 { close(baton) }
        if batonWriter >= 0 { close(batonWriter) }
        (pid, baton, batonWriter, killAt, isTold) = (0, -1, -1, Time.never, false)
        return handover.beforeEnded()
    }
}

extension Guardian {
    /// Goes on with the supervisor of the guardian before, or begins the next one where that has
    /// ended: nobody tells of an end that was taken in before.
    mutating func takeOverSupervisor(_ pid: Int32, link: Int32) {
        supervisor.startAt = Time.never
        before.inherited(pid, link: link)
        watch(link, EPOLLIN.rawValue)
        if vigia_is_child(pid) == 0 { beforeEnded() }
    }

    /// Takes in that the supervisor before ended.
    mutating func beforeEnded() {
        while before.link >= 0, takeOrder(from: .before) {}
        if before.ended() { begin() }
    }

    /// It has stopped its work.
    mutating func beforeRests() {
        guard before.handover.rested() else { return }
        before.killAt = Time.never
        begin()
    }

    /// The next supervisor has begun its work.
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
