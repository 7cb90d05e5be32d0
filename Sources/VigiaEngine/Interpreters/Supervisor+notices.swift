import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// What services say of themselves, on one socket for all that the guardian keeps.
extension Supervisor {
    /// The most messages of one turn, so that nobody's flood keeps the rest waiting.
    private static let noticesMax = 64

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
            let watch = loop.whenReadable(raw) { [unowned self] in hearNotices() }
            if let watch { watches.append(watch) }
        } catch {
            say("notices_unavailable", .error, [("detail", .text("\(error)"))])
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

    private func hearNotices() {
        guard let notifySocket else { return }
        for _ in 0..<Self.noticesMax {
            guard NotifySocket.take(notifySocket.raw, bytesMax: Message.bytesMax, hear) else {
                return
            }
        }
    }

    private func hear(_ datagram: NotifySocket.Datagram) {
        switch datagram {
        case .unfit:
            leaveAside("too_long", "a message is longer than \(Message.bytesMax) bytes")
        case .message(let bytes, let pid): hear(Message(reading: bytes), from: pid)
        }
    }

    private func hear(_ message: Message, from pid: Int32) {
        let isGone = ProcessReading(pid: pid) == nil
        guard let (service, run) = isGone ? lastWords(of: pid) : run(of: pid),
            project.spec.services[service].notifies
        else { return isGone ? leaveAside(gone: pid) : leaveAside(stranger: pid) }
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

    /// Has another process of its tree count as the main one of a run.
    private func pass(_ run: RunID, on pid: ProcessID, of service: Int) {
        guard self.pid(of: run, service) != pid else { return }
        guard let process = ProcessReading(pid: pid.raw), process.isRunning,
            self.run(of: pid.raw)?.run == run
        else {
            let name = project.spec.services[service].name
            return leaveAside("main", "\(name) named a main process not of its tree: \(pid)")
        }
        let pidfd = ProcessEnding.descriptor(of: process)
        guard pidfd >= 0 else { return }
        send(.main(run, pid, pidfd: pidfd))
        _ = close(pidfd)
        take(.passedOn(run, to: pid), for: service)
    }

    /// Whether the process that ended has another in its place by now: what it said of that may
    /// still wait to be read.
    func hasPassedOn(_ run: RunID, _ ended: ProcessID) -> Bool {
        guard let service = owners[run], project.spec.services[service].notifies else {
            return false
        }
        hearNotices()
        return pid(of: run, service).map { $0 != ended } ?? false
    }

    /// Whose run a process belongs to: a descendant of its main process, one of its session, or
    /// one that has its mark.
    func run(of pid: Int32) -> (service: Int, run: RunID)? {
        let line = ProcessReading.ancestry(of: pid)
        guard let first = line.first else { return nil }
        let pids = Set(line.map(\.pid) + [first.session])
        for (run, service) in owners {
            let main = project.machines[service].runs.first { $0.id == run }?.pid
            if let main, pids.contains(main.raw) { return (service, run) }
        }
        guard let mark = RunMark(lock: lineage.lockPath)?.run(of: pid) else { return nil }
        let run = RunID(raw: mark)
        return owners[run].map { ($0, run) }
    }

    /// Whose run a process was the main one of that is gone: its last words are read before its
    /// ending is taken in.
    private func lastWords(of pid: Int32) -> (service: Int, run: RunID)? {
        for (run, service) in owners where self.pid(of: run, service)?.raw == pid {
            return (service, run)
        }
        return nil
    }

    private func leaveAside(stranger pid: Int32) {
        leaveAside("stranger", "process \(pid) belongs to no service that may send any")
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
        guard toldOfNotices.insert(kind).inserted else { return }
        say("notice_ignored", .warning, [("detail", .text(words))])
    }
}
