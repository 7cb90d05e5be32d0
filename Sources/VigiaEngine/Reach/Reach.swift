import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Keeps this Vigia reachable: files by which others find it are made anew where somebody removes
/// them, and the project's folder is followed wherever it is moved.
final class Reach {
    private unowned let host: any Host
    /// The project's folder as it is called now; `lookWhereItIs` asks the kernel.
    private(set) var here: String
    /// What tells that something vanished; nil where the kernel does not.
    private var names: NameWatch?
    private var watch: EventLoop.Watch?
    /// When the first thing vanished of those that were not made anew yet.
    private var vanishedAt: Instant?
    /// When they are.
    private var timer: EventLoop.Watch?
    /// What stands in the way of that, as it was told.
    private var refusal: String?
    /// Whether it was told that the project's folder is gone.
    private var isDeserted = false

    /// How long nothing more vanishes before things are made anew.
    ///
    /// Whoever removes a folder removes one thing after the other, and would fail where something
    /// new appears in between.
    private static let settlesWithin = Duration.milliseconds(50)
    /// The longest that is waited for that.
    private static let waitsAtMost = Duration.seconds(1)
    /// When what could not be made anew is tried again.
    private static let triesAgainAfter = Duration.seconds(1)
    /// A lock that somebody only asks about is free again within moments.
    private static let asksAgainAfter = Duration.milliseconds(10)

    init(_ host: any Host) {
        self.host = host
        here = host.options.project
    }

    /// The control socket.
    var door: ControlDoor? { ControlDoor(host.kept.whole(KeptName.control)) }

    /// The lock file that was made in the place of the first one; nil where that was not needed.
    private var lockAnew: Int32? { host.kept.whole(KeptName.lock).first }

    /// Looks after the project's folder, the lock, the control socket, the record of what runs and the
    /// logs from now on.
    func begin() {
        do throws(SystemError) {
            let names = try NameWatch()
            self.names = names
            watch = host.loop.whenReadable(names.raw) { [unowned self] in hasVanished() }
            if let lockAnew {
                let first = host.guardian.lock
                try ProjectLock.write(lockAnew, standingFor: first, guardian: getppid())
            }
        } catch {
            host.say(.unreachableUnseen, ["detail": .text("\(error)")])
        }
        makeReachable()
    }

    /// Looks after nothing any more.
    func stop() { watch = nil }

    private func hasVanished() {
        names?.clear()
        let since = vanishedAt ?? Clock.now
        vanishedAt = since
        guard timer == nil || Clock.now - since < Self.waitsAtMost else { return }
        makeReachable(after: Self.settlesWithin)
    }

    private func makeReachable(after span: Duration) {
        timer = host.loop.after(span) { [unowned self] in makeReachable() }
    }

    /// Makes anew what is gone, and says so once.
    private func makeReachable() {
        guard let names else { return }
        (timer, vanishedAt) = (nil, nil)
        lookWhereItIs()
        guard !isDeserted else { return }
        var made: [String] = []
        do throws(SystemError) {
            if try makeState() { made.append(".vigia") }
            let isLocked = try makeLock(&made)
            if door?.isUnderName(in: host.options.state) != true {
                try makeDoor()
                made.append("the control socket")
            }
            if try makeLogs() { made.append("logs") }
            try watch(names)
            refusal = nil
            if !isLocked { makeReachable(after: Self.asksAgainAfter) }
        } catch {
            if refusal != "\(error)" { host.say(.notMadeAnew, ["detail": .text("\(error)")]) }
            refusal = "\(error)"
            makeReachable(after: Self.triesAgainAfter)
        }
        tell(made)
    }

    private func tell(_ made: [String]) {
        let isStateLost = !made.isEmpty && made.first != "logs"
        if isStateLost { host.checkpoint.forgetReservedNumbers() }
        // At the very beginning the scribe may not have written it yet, so nothing is said.
        if isStateLost || FileStatus(under: "\(host.options.state)/\(RunRecord.file)") == nil {
            host.runs.renewRecord()
        }
        guard !made.isEmpty else { return }
        host.say(.madeAnew, ["what": .text(made.joined(separator: ", "))])
    }

    /// Notices that the project's folder has another name, or none any more.
    func lookWhereItIs() {
        guard host.options.root == ".", !isDeserted else { return }
        guard let path = unsafe getcwd(nil, 0) else {
            guard errno == ENOENT, names != nil else { return }
            return desert()
        }
        defer { unsafe free(path) }
        let now = unsafe String(cString: path)
        guard now.hasPrefix("/"), now != here else { return }
        host.say(.projectMoved, ["from": .text(here), "to": .text(now)])
        host.follow(from: here, to: now)
        here = now
    }

    private func desert() {
        isDeserted = true
        let stopping = "vigia -C \(ShellWord.quoted(here)) stop"
        let words = "the project's folder was deleted; `\(stopping)` ends what runs"
        host.say(.projectDeleted, ["path": .text(here), "detail": .text(words)])
        Console.say(words)
    }
}

// What is made anew.
extension Reach {
    /// Makes the folder of the state; false where it is there.
    private func makeState() throws(SystemError) -> Bool {
        let options = host.options
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
        let (path, first, old) = ("\(host.options.state)/lock", host.guardian.lock, lockAnew)
        if ProjectLock.isUnder(path, old ?? first) { return true }
        let lock = try ProjectLock.makeAnew(path, standingFor: first, guardian: getppid())
        guard let lock = lock?.release() else { return false }
        host.keep(KeptName.lock, [lock])
        if let old { _ = close(old) }
        made.append("the lock")
        return true
    }

    /// Listens under the name again; who has connected already is served all the same.
    private func makeDoor() throws(SystemError) {
        let (door, old) = (try ControlDoor(in: host.options.state), self.door)
        guard host.capability(ControlAPI.self).listen(on: door.listener) else {
            for raw in door.descriptors { _ = close(raw) }
            throw SystemError(call: "serve the control socket", errno: ENOMEM)
        }
        host.keep(KeptName.control, door.descriptors)
        if let old { _ = close(old.file) }
    }

    /// Makes the folder of the logs; false where it is there.
    private func makeLogs() throws(SystemError) -> Bool {
        let options = host.options
        guard FileStatus(under: options.logs) == nil else { return false }
        try OwnedFolder.logs(of: options.root).make(mode: 0o775)
        IgnoredFolder.mark(.logs(of: options.root))
        return true
    }

    private func watch(_ names: NameWatch) throws(SystemError) {
        let options = host.options
        try names.add(options.root, .place)
        try names.add(options.state, .folder)
        try names.add("\(options.state)/lock", .file)
        try names.add("\(options.state)/\(ControlDoor.name)", .file)
        try names.add(options.logs, .folder)
    }
}
