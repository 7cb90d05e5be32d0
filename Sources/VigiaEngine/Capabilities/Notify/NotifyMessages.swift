import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Hears what services say of themselves, on one socket for all that the guardian keeps.
final class NotifyMessages: Capability {
    /// The most messages of one turn, so that nobody's flood keeps the rest waiting.
    private static let messagesMax = 64
    /// How long nothing is heard after a turn in which most was for nobody.
    private static let floodPause = Duration.milliseconds(20)
    /// The most messages that are read before an ending is taken in: more than the kernel holds.
    private static let lastMessagesMax = 1024

    private unowned let host: any Host
    /// The socket, and what its name is; none where no service has anything to say.
    private var socket: (raw: Int32, name: String)?
    private var hearing = NotifyHearing()

    init(_ host: any Host) { self.host = host }

    /// Listens, where a service of the configuration has something to say.
    func begin(with inventory: Inventory) {
        let kept = inventory.kept[KeptName.notify]?.first
        guard host.project.spec.services.contains(where: \.notifies) else {
            if let kept { _ = close(kept) }
            return
        }
        do throws(SystemError) {
            let raw = if let kept { kept } else { try NotifySocket.make().release() }
            guard let name = NotifySocket.name(of: raw) else {
                throw SystemError(call: "getsockname", errno: EINVAL)
            }
            if kept == nil {
                host.keep(KeptName.notify, [raw])
            } else {
                host.kept.hold(KeptName.notify, .whole([raw]))
            }
            socket = (raw, name)
            hearAgain()
        } catch {
            host.say(.notifyUnavailable, ["detail": .text("\(error)")])
        }
    }

    func stop() { (hearing.watch, hearing.pause) = (nil, nil) }

    /// Says in the environment of a run where it is heard, and when it has to be.
    ///
    /// Source: sd_notify(3), sd_watchdog_enabled(3).
    func equip(
        _ launch: inout Launch,
        _ descriptors: inout [Int32],
        of service: Int
    ) throws(SpawnFailure) {
        let spec = host.project.spec.services[service]
        guard spec.notifies, let socket else { return }
        launch.environment["NOTIFY_SOCKET"] = socket.name
        if let watchdog = spec.policy.watchdog {
            launch.environment["WATCHDOG_USEC"] = "\(watchdog.nanoseconds / 1000)"
            launch.environment["WATCHDOG_PID"] = ""
        }
    }

    /// Hears what waits, a turn's worth of it.
    ///
    /// Where many went unread within a short time the rest waits for a moment: the kernel holds a
    /// few messages only, so whoever floods the socket waits, and the loop does its other work.
    private func hearMessages() {
        guard hearing.isFlood(hearMessages(atMost: Self.messagesMax), at: Clock.now) else { return }
        leaveAside("flood", "more messages than can be heard; those of strangers go unread")
        hearing.watch = nil
        hearing.pause = host.loop.after(Self.floodPause) { [unowned self] in
            hearing.pause = nil
            hearAgain()
            hearMessages()
        }
    }

    private func hearAgain() {
        guard let socket else { return }
        hearing.watch = host.loop.whenReadable(socket.raw) { [unowned self] in hearMessages() }
    }

    /// - Returns: how many messages went unread.
    @discardableResult
    private func hearMessages(atMost most: Int) -> Int {
        guard let socket else { return 0 }
        let before = hearing.unread
        var buffer = hearing.takeBuffer()
        for _ in 0..<most {
            guard NotifySocket.take(socket.raw, into: &buffer, from: isHeard, hear) else {
                break
            }
        }
        hearing.put(back: buffer)
        return hearing.unread - before
    }

    /// Whether a message is looked at; that one is not costs next to nothing.
    private func isHeard(_ sender: NotifySocket.Sender) -> Bool {
        let isKnown = host.members.run(ofMain: sender.pid) != nil
        let isHeard = hearing.limiter.admits(
            sender.pid,
            of: sender.user,
            isKnown: isKnown,
            at: Clock.now
        )
        if !isHeard {
            host.countSurprise()
            hearing.unread += 1
        }
        return isHeard
    }

    private func hear(_ datagram: NotifySocket.Datagram) {
        switch datagram {
        case .unfit:
            leaveAside("too_long", "a message is longer than \(NotifyMessage.bytesMax) bytes")
        case .message(let bytes, let sender): hear(NotifyMessage(reading: bytes), from: sender)
        }
    }

    private func hear(_ message: NotifyMessage, from sender: NotifySocket.Sender) {
        let process = ProcessReading(pid: sender.pid)
        guard let (service, run) = process.map(run(of:)) ?? lastWords(of: sender),
            host.project.spec.services[service].notifies
        else { return process == nil ? leaveAside(gone: sender.pid) : leaveAside(sender) }
        guard maySpeak(sender.user, for: run, of: service) else {
            return leaveAside(foreign: sender, service)
        }
        if message.nonsense > 0 {
            let name = host.project.spec.services[service].name
            leaveAside("nonsense", "\(name) said what is not understood")
        }
        if let pid = message.mainProcess { pass(run, on: pid, of: service) }
        for notifyEvent in message.notifyEvents {
            host.take(.notified(run, notifyEvent), for: service)
        }
        if let words = message.status { host.remember(words, by: run, of: service) }
    }

    /// Whether a user may speak for a run: root, who runs Vigia, and as whom the run acts.
    private func maySpeak(_ user: UInt32, for run: RunID, of service: Int) -> Bool {
        if user == 0 || user == geteuid() { return true }
        if user == host.project.spec.services[service].launch.user?.uid { return true }
        guard let main = host.members.main(of: run.raw) else { return false }
        if user == main.user { return true }
        // A main process may have become another user since it was started.
        guard let process = ProcessReading(pid: main.pid), process.startTime == main.startTime,
            process.user == user
        else { return false }
        host.runs.learn(user: user, of: run)
        return true
    }

    /// Has another process of its tree count as the main one of a run.
    private func pass(_ run: RunID, on pid: ProcessID, of service: Int) {
        guard host.pid(of: run, service) != pid else { return }
        guard let process = ProcessReading(pid: pid.raw), process.isRunning,
            self.run(of: process)?.run == run, let user = process.user,
            maySpeak(user, for: run, of: service)
        else {
            let name = host.project.spec.services[service].name
            return leaveAside("main", "\(name) named a main process not of its tree: \(pid)")
        }
        let pidfd = ProcessEnding.descriptor(of: process)
        guard pidfd >= 0 else { return }
        host.send(.main(run, pid, pidfd: pidfd))
        _ = close(pidfd)
        host.runs.passed(run, on: process, of: service)
        host.take(.passedOn(run, to: pid), for: service)
    }

    /// Whether the process that ended has another in its place by now: what it said of that may
    /// still wait to be read.
    func hasPassedOn(_ run: RunID, _ ended: ProcessID) -> Bool {
        guard let service = host.owners[run], host.project.spec.services[service].notifies else {
            return false
        }
        hearMessages(atMost: Self.lastMessagesMax)
        return host.pid(of: run, service).map { $0 != ended } ?? false
    }

    /// Whose run a process belongs to.
    private func run(of process: ProcessReading) -> (service: Int, run: RunID)? {
        guard let number = host.members.run(of: process) else { return nil }
        let run = RunID(raw: number)
        return host.owners[run].map { ($0, run) }
    }

    /// The run whose main process has ended, and whose last words are read before that is taken in.
    ///
    /// Another process might have been given its number, but not its user.
    private func lastWords(of sender: NotifySocket.Sender) -> (service: Int, run: RunID)? {
        guard let run = host.members.run(ofMain: sender.pid).map({ RunID(raw: $0) }),
            let service = host.owners[run], maySpeak(sender.user, for: run, of: service)
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
        let name = host.project.spec.services[service].name
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

    /// A message that makes no sense is counted, and told the first time.
    private func leaveAside(_ kind: String, _ words: String) {
        host.countSurprise()
        guard hearing.reported.insert(kind).inserted else { return }
        host.say(.notifyIgnored, ["detail": .text(words)])
    }
}
