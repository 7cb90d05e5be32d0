import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What services say of themselves, on one socket for all that the guardian keeps.
extension Supervisor {
    /// The most messages of one turn, so that nobody's flood keeps the rest waiting.
    private static let noticesMax = 64
    /// How long nothing is heard after a turn in which most was for nobody.
    private static let floodPause = Duration.milliseconds(20)
    /// The most messages that are read before an ending is taken in: more than the kernel holds.
    private static let lastNoticesMax = 1024

    /// Listens, where a service of the configuration has something to say.
    func listenForNotices(_ inventory: Inventory) {
        let kept = inventory.kept[KeptName.notify]?.first
        guard project.spec.services.contains(where: \.notifies) else {
            if let kept { _ = close(kept) }
            return
        }
        do throws(SystemError) {
            let raw = if let kept { kept } else { try NotifySocket.make().release() }
            guard let name = NotifySocket.name(of: raw) else {
                throw SystemError(call: "getsockname", errno: EINVAL)
            }
            if kept == nil { send(.keep(key: KeptName.notify, descriptors: [raw])) }
            notifySocket = (raw, name)
            hearAgain()
        } catch {
            say(.noticesUnavailable, ["detail": .text("\(error)")])
        }
    }

    /// What a run finds in its environment about the socket and the watchdog.
    ///
    /// Source: sd_notify(3), sd_watchdog_enabled(3).
    func noticeVariables(of service: Int) -> [String: String] {
        let spec = project.spec.services[service]
        guard spec.notifies, let notifySocket else { return [:] }
        var variables = ["NOTIFY_SOCKET": notifySocket.name]
        if let watchdog = spec.policy.watchdog {
            variables["WATCHDOG_USEC"] = "\(watchdog.nanoseconds / 1000)"
            variables["WATCHDOG_PID"] = ""
        }
        return variables
    }

    /// Hears what waits, a turn's worth of it.
    ///
    /// Where many went unread within a short time the rest waits for a moment: the kernel holds a
    /// few messages only, so whoever floods the socket waits, and the loop does its other work.
    private func hearNotices() {
        guard hearing.isFlood(hearNotices(atMost: Self.noticesMax), at: Clock.now) else { return }
        leaveAside("flood", "more messages than can be heard; those of strangers go unread")
        hearing.watch = nil
        hearing.pause = loop.after(Self.floodPause) { [unowned self] in
            hearing.pause = nil
            hearAgain()
            hearNotices()
        }
    }

    private func hearAgain() {
        guard let notifySocket else { return }
        hearing.watch = loop.whenReadable(notifySocket.raw) { [unowned self] in hearNotices() }
    }

    /// - Returns: how many messages went unread.
    @discardableResult
    private func hearNotices(atMost most: Int) -> Int {
        guard let notifySocket else { return 0 }
        let before = hearing.unread
        var room = hearing.takeRoom()
        for _ in 0..<most {
            guard NotifySocket.take(notifySocket.raw, into: &room, from: isHeard, hear) else {
                break
            }
        }
        hearing.put(back: room)
        return hearing.unread - before
    }

    /// Whether a message is looked at; that one is not costs next to nothing.
    private func isHeard(_ sender: NotifySocket.Sender) -> Bool {
        let isKnown = members.run(ofMain: sender.pid) != nil
        let isHeard = hearing.limiter.admits(
            sender.pid,
            of: sender.user,
            isKnown: isKnown,
            at: Clock.now
        )
        if !isHeard {
            surprises += 1
            hearing.unread += 1
        }
        return isHeard
    }

    private func hear(_ datagram: NotifySocket.Datagram) {
        switch datagram {
        case .unfit:
            leaveAside("too_long", "a message is longer than \(Message.bytesMax) bytes")
        case .message(let bytes, let sender): hear(Message(reading: bytes), from: sender)
        }
    }

    private func hear(_ message: Message, from sender: NotifySocket.Sender) {
        let process = ProcessReading(pid: sender.pid)
        guard let (service, run) = process.map(run(of:)) ?? lastWords(of: sender),
            project.spec.services[service].notifies
        else { return process == nil ? leaveAside(gone: sender.pid) : leaveAside(sender) }
        guard maySpeak(sender.user, for: run, of: service) else {
            return leaveAside(foreign: sender, service)
        }
        if message.nonsense > 0 {
            let name = project.spec.services[service].name
            leaveAside("nonsense", "\(name) said what is not understood")
        }
        if let pid = message.mainProcess { pass(run, on: pid, of: service) }
        for notice in message.notices { take(.notified(run, notice), for: service) }
        if let words = message.status, sayings.say(words, by: run, of: service) {
            isChanged = true
        }
    }

    /// Whether a user may speak for a run: root, who runs Vigia, and as whom the run acts.
    private func maySpeak(_ user: UInt32, for run: RunID, of service: Int) -> Bool {
        if user == 0 || user == geteuid() { return true }
        if user == project.spec.services[service].launch.user?.uid { return true }
        guard let main = members.main(of: run.raw) else { return false }
        if user == main.user { return true }
        // A main process may have become another user since it was started.
        guard let process = ProcessReading(pid: main.pid), process.startTime == main.startTime,
            process.user == user
        else { return false }
        members.learn(user: user, of: run.raw)
        return true
    }

    /// Has another process of its tree count as the main one of a run.
    private func pass(_ run: RunID, on pid: ProcessID, of service: Int) {
        guard self.pid(of: run, service) != pid else { return }
        guard let process = ProcessReading(pid: pid.raw), process.isRunning,
            self.run(of: process)?.run == run, let user = process.user,
            maySpeak(user, for: run, of: service)
        else {
            let name = project.spec.services[service].name
            return leaveAside("main", "\(name) named a main process not of its tree: \(pid)")
        }
        let pidfd = ProcessEnding.descriptor(of: process)
        guard pidfd >= 0 else { return }
        send(.main(run, pid, pidfd: pidfd))
        _ = close(pidfd)
        passed(run, on: process, of: service)
        take(.passedOn(run, to: pid), for: service)
    }

    /// Whether the process that ended has another in its place by now: what it said of that may
    /// still wait to be read.
    func hasPassedOn(_ run: RunID, _ ended: ProcessID) -> Bool {
        guard let service = owners[run], project.spec.services[service].notifies else {
            return false
        }
        hearNotices(atMost: Self.lastNoticesMax)
        return pid(of: run, service).map { $0 != ended } ?? false
    }

    /// Whose run a process belongs to.
    func run(of process: ProcessReading) -> (service: Int, run: RunID)? {
        guard let number = members.run(of: process) else { return nil }
        let run = RunID(raw: number)
        return owners[run].map { ($0, run) }
    }

    /// The run whose main process has ended, and whose last words are read before that is taken in.
    ///
    /// Another process might have been given its number, but not its user.
    private func lastWords(of sender: NotifySocket.Sender) -> (service: Int, run: RunID)? {
        guard let run = members.run(ofMain: sender.pid).map({ RunID(raw: $0) }),
            let service = owners[run], maySpeak(sender.user, for: run, of: service)
        else { return nil }
        return (service, run)
    }

    private func leaveAside(_ stranger: NotifySocket.Sender) {
        hearing.limiter.refuse(stranger.pid, at: Clock.now)
        let who = "process \(stranger.pid) of uid \(stranger.user)"
        leaveAside("stranger", "\(who) belongs to no service that may send any")
    }

    private func leaveAside(foreign sender: NotifySocket.Sender, _ service: Int) {
        hearing.limiter.refuse(sender.pid, at: Clock.now)
        let name = project.spec.services[service].name
        leaveAside(
            "foreign",
            "process \(sender.pid) of \(name) acts as uid \(sender.user), which may not speak for "
                + "it; the setting user says as whom \(name) runs"
        )
    }

    /// Nobody knows any more whose it was.
    private func leaveAside(gone pid: Int32) {
        leaveAside(
            "gone",
            "process \(pid) had ended before its message was read; who ends at once has to wait "
                + "until it is heard, as systemd-notify does (BARRIER=1)"
        )
    }

    /// A notice that makes no sense is counted, and told the first time.
    private func leaveAside(_ kind: String, _ words: String) {
        surprises += 1
        guard hearing.told.insert(kind).inserted else { return }
        say(.noticeIgnored, ["detail": .text(words)])
    }
}
