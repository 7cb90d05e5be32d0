import Glibc
import VigiaCore
import VigiaPlatform

/// The loop of `vigia top`: takes in keys, answers, events, lines and signals, lets the model decide,
/// and draws what the view makes of it.
final class TopConsole {
    let project: ProjectFolder
    var model: TopModel
    let supervisor: TopSupervisor
    let logs: TopLogs
    var records = TopRecords()
    var work: TopWork?
    /// The limit of open files before it was raised for logs.
    let fileLimit = FileLimit.now
    private let screen: TopScreen
    private let signals: SignalWatch
    private let poller: Poller
    /// Reports that a log has grown; nil if inotify is unavailable: then logs are read every second.
    private let changes: FolderWatch?
    /// When logs are read next, as time since boot.
    private var nextLogs = Duration.zero
    private var hasNewLogs = false
    /// What ended it; nil until then.
    private var ending: Ending?
    /// When the last hour of the chosen service is read next, as time since boot.
    var nextPast = Duration.zero

    private enum Ending: Equatable { case key, signal(Int32) }

    private enum Token: UInt64 { case input, signals, supervisor, logs }

    /// The shortest time between two looks at logs; and the longest one between these, and between
    /// looks at a running command.
    private static let logsSoon = Duration.milliseconds(100)
    private static let (logsEvery, workEvery) = (Duration.seconds(1), Duration.milliseconds(200))

    /// The signals that end it, and the others that it hears.
    private static let fatal = [SIGTERM, SIGHUP, SIGQUIT]
    private static let others = [SIGINT, SIGWINCH, SIGTSTP, SIGCHLD]

    /// Takes the terminal.
    ///
    /// - Parameters:
    ///   - project: a project.
    ///   - hasColour: whether colours are used.
    /// - Throws: `CommandError.noScreen`, or the failed system call.
    init(_ project: ProjectFolder, hasColour: Bool) throws(CommandError) {
        self.project = project
        model = TopModel(project: project.name, hasColour: hasColour)
        logs = TopLogs(project, hasColour: hasColour)
        do throws(SystemError) {
            let poller = try Poller()
            signals = try SignalWatch(Self.fatal + Self.others)
            supervisor = try TopSupervisor(project)
            changes = try? FolderWatch()
            try poller.add(0, token: Token.input.rawValue)
            try poller.add(signals.raw, token: Token.signals.rawValue)
            try poller.add(supervisor.raw, token: Token.supervisor.rawValue)
            if let changes { try poller.add(changes.raw, token: Token.logs.rawValue) }
            self.poller = poller
        } catch {
            throw .system(what: "watch", path: project.path, errno: error.errno, hint: nil)
        }
        screen = try TopScreen(hasColour: hasColour)
        FileLimit.raise()
    }

    /// Shows the project until a key or a signal ends it; the terminal is as it was then.
    ///
    /// - Returns: the signal that this process is to die of; nil for none.
    func run() -> Int32? {
        handle(.size(screen.size))
        showRecorded()
        var isUrgent = true
        while ending == nil {
            let now = Clock.uptime
            for news in supervisor.turn(at: now) { hear(news) }
            readLogs(now)
            if now >= nextPast { readPast(now) }
            if let due = screen.deadline, isUrgent || now >= due {
                screen.show(TopView(model).lines, at: now)
            }
            isUrgent = wait()
            hearWork()
        }
        screen.close()
        guard case .signal(let number) = ending else { return nil }
        return number
    }

    /// Waits for the next thing to do.
    ///
    /// - Returns: whether a key was pressed, or the size has changed.
    private func wait() -> Bool {
        let now = Clock.uptime
        var deadline = min(supervisor.deadline, hasNewLogs ? nextLogs : now + Self.logsEvery)
        if let due = screen.deadline { deadline = min(deadline, due) }
        if work != nil { deadline = min(deadline, now + Self.workEvery) }
        var isUrgent = false
        for token in poller.wait(atMost: max(.zero, deadline - now)).compactMap(Token.init) {
            switch token {
            case .input:
                hearKeys()
                isUrgent = true
            case .signals:
                for number in signals.take() { hear(number) }
                isUrgent = true
            case .supervisor: break
            case .logs: hearChange()
            }
        }
        return isUrgent
    }

    private func hearKeys() {
        // A terminal that is gone is always readable.
        if screen.isGone { return ending = .signal(SIGHUP) }
        for key in screen.keys() { handle(.key(key)) }
    }

    private func hear(_ number: Int32) {
        switch number {
        case SIGWINCH:
            screen.resize()
            handle(.size(screen.size))
        case SIGTSTP:
            screen.close()
            kill(getpid(), SIGSTOP)
            screen.reopen()
            handle(.size(screen.size))
        case SIGINT: ending = .key
        case SIGCHLD: break
        default: ending = .signal(number)
        }
    }

    /// Lets the model decide, and does what it wants.
    func handle(_ input: TopInput) {
        screen.isStale = true
        let old = model.selected
        let effects = model.handle(input)
        if model.selected != old { nextPast = .zero }
        for effect in effects {
            switch effect {
            case .quit: ending = .key
            case .redraw: screen.repair()
            case .follow(let service): follow(service)
            case .explain: supervisor.bringHistoryUpToDate()
            case .run(let order): begin(order)
            }
        }
    }
}

// Logs.
extension TopConsole {
    /// Notes that logs have grown; they are read a little later, so that a loud service does not
    /// keep this process busy.
    private func hearChange() {
        guard let changes, !hasNewLogs else { return }
        poller.remove(changes.raw)
        (hasNewLogs, nextLogs) = (true, max(Clock.uptime, nextLogs))
    }

    private func readLogs(_ now: Duration) {
        guard now >= nextLogs else { return }
        if let changes {
            changes.take()
            // A missing folder is tried again at the next look.
            try? changes.add(project.logs)
            if hasNewLogs { try? poller.add(changes.raw, token: Token.logs.rawValue) }
        }
        (hasNewLogs, nextLogs) = (false, now + Self.logsSoon)
        let (lines, isAnew) = logs.more()
        if isAnew { return handle(.show(.logs, lines)) }
        if !lines.isEmpty { handle(.add(.logs, lines)) }
    }
}
