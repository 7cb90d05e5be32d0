import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

// Staying reachable: files by which others find this Vigia are made anew where somebody removes them.
extension Supervisor {
    /// Looks after the project's folder, the lock, the control socket, the record of what runs and the
    /// logs from now on.
    func keepReachable() {
        do throws(SystemError) {
            let reach = try ReachWatch()
            self.reach = reach
            let watch = loop.whenReadable(reach.names.raw) { [unowned self] in hasVanished() }
            watches += [watch].compactMap { $0 }
            if let lock = lineage.lockAnew {
                try ProjectLock.write(lock, standingFor: lineage.lock, guardian: getppid())
            }
        } catch {
            say(.unreachableUnseen, ["detail": .text("\(error)")])
        }
        makeReachable()
    }

    private func hasVanished() {
        guard let reach else { return }
        reach.names.clear()
        let since = reach.vanishedAt ?? Clock.now
        reach.vanishedAt = since
        guard reach.timer == nil || Clock.now - since < ReachWatch.waitsAtMost else { return }
        makeReachable(after: ReachWatch.settlesWithin)
    }

    private func makeReachable(after span: Duration) {
        reach?.timer = loop.after(span) { [unowned self] in makeReachable() }
    }

    /// Makes anew what is gone, and says so once.
    private func makeReachable() {
        guard let reach else { return }
        (reach.timer, reach.vanishedAt) = (nil, nil)
        lookWhereItIs()
        guard !reach.isDeserted else { return }
        var made: [String] = []
        do throws(SystemError) {
            if try makeState() { made.append(".vigia") }
            let isLocked = try makeLock(&made)
            if !lineage.door.isUnderName(in: options.state) {
                try makeDoor()
                made.append("the control socket")
            }
            if try makeLogs() { made.append("logs") }
            try watchNames(reach)
            reach.refusal = nil
            if !isLocked { makeReachable(after: ReachWatch.asksAgainAfter) }
        } catch {
            if reach.refusal != "\(error)" {
                say(.notMadeAnew, ["detail": .text("\(error)")])
            }
            reach.refusal = "\(error)"
            makeReachable(after: ReachWatch.triesAgainAfter)
        }
        let isStateLost = !made.isEmpty && made.first != "logs"
        if isStateLost { forgetReservedNumbers() }
        // At the very beginning the scribe may not have written it yet, so nothing is said.
        if isStateLost || FileStatus(under: "\(options.state)/\(RunRecord.file)") == nil {
            renewRecord()
        }
        guard !made.isEmpty else { return }
        let words = made.joined(separator: ", ")
        say(.madeAnew, ["what": .text(words)])
    }

    /// Makes the folder of the state; false where it is there.
    private func makeState() throws(SystemError) -> Bool {
        if let status = FileStatus(under: options.state) {
            let owner = try FileStatus(options.root).uid
            guard [geteuid(), 0, owner].contains(status.uid) else {
                throw SystemError(call: "use .vigia of uid \(status.uid)", errno: EPERM)
            }
            guard try FileStatus(options.state).kind == .folder else {
                throw SystemError(call: "use .vigia", errno: ENOTDIR)
            }
            return false
        }
        try OwnedFolder.state(of: options.root).make(mode: 0o700)
        IgnoredFolder.mark(.state(of: options.root))
        return true
    }

    /// Makes the lock file; false where somebody asks at this very moment whether it is locked.
    private func makeLock(_ made: inout [String]) throws(SystemError) -> Bool {
        let path = "\(options.state)/lock"
        if ProjectLock.isUnder(path, lineage.lockAnew ?? lineage.lock) { return true }
        let lock = try ProjectLock.makeAnew(
            path,
            standingFor: lineage.lock,
            guardian: getppid()
        )
        guard let lock = lock?.release() else { return false }
        keep(KeptName.lock, [lock])
        if let old = lineage.lockAnew { _ = close(old) }
        lineage.lockAnew = lock
        made.append("the lock")
        return true
    }

    /// Listens under the name again; who has connected already is served all the same.
    private func makeDoor() throws(SystemError) {
        let door = try ControlDoor(in: options.state)
        guard server?.listen(on: door.listener) == true else {
            for raw in door.descriptors { _ = close(raw) }
            throw SystemError(call: "serve the control socket", errno: ENOMEM)
        }
        keep(KeptName.control, door.descriptors)
        _ = close(lineage.door.file)
        lineage.door = door
    }

    /// Makes the folder of the logs; false where it is there.
    private func makeLogs() throws(SystemError) -> Bool {
        guard FileStatus(under: options.logs) == nil else { return false }
        try OwnedFolder.logs(of: options.root).make(mode: 0o775)
        IgnoredFolder.mark(.logs(of: options.root))
        return true
    }

    private func watchNames(_ reach: ReachWatch) throws(SystemError) {
        try reach.names.add(options.root, .place)
        try reach.names.add(options.state, .folder)
        try reach.names.add("\(options.state)/lock", .file)
        try reach.names.add("\(options.state)/\(ControlDoor.name)", .file)
        try reach.names.add(options.logs, .folder)
    }

    /// Notices that the project's folder has another name, or none any more.
    func lookWhereItIs() {
        guard options.root == ".", reach?.isDeserted != true else { return }
        guard let path = unsafe getcwd(nil, 0) else {
            guard errno == ENOENT, let reach else { return }
            reach.isDeserted = true
            let stopping = "vigia -C \(ShellWord.quoted(here)) stop"
            let words = "the project's folder was deleted; `\(stopping)` ends what runs"
            say(.projectDeleted, ["path": .text(here), "detail": .text(words)])
            return Console.say(words)
        }
        defer { unsafe free(path) }
        let now = unsafe String(cString: path)
        guard now.hasPrefix("/"), now != here else { return }
        say(.projectMoved, ["from": .text(here), "to": .text(now)])
        project.follow(from: here, to: now)
        for capability in capabilities { capability.follow(from: here, to: now) }
        here = now
    }
}
