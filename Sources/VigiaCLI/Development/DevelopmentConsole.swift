import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The terminal in development: shows output and events, accepts `rs` and Ctrl-C.
///
/// It controls the supervisor through the *lifeline*, a pipe that is the standard input of guardian
/// and supervisor: commands go through it, and its end means that this process is gone, so
/// everything ends.
final class DevelopmentConsole {
    private let waiting: Waiting
    private let output: Output
    private var line: DevelopmentLine
    private let lifeline: FileDescriptor
    private let signals: SignalWatch
    private let poller: Poller
    /// Reports that a log has grown.
    private let logs: FolderWatch
    private var events: Events?
    private var typed: [UInt8] = []
    private var stops = 0

    /// The event stream of one supervisor.
    private final class Events {
        var stream: EventStream
        init(_ stream: consuming EventStream) { self.stream = stream }
    }

    private enum Token: UInt64 { case input, signals, events, logs, output }

    /// The interval of checks, and the shorter one while no supervisor answers.
    private static let (lookEvery, lookSoon) = (Duration.seconds(1), Duration.milliseconds(20))
    /// The most bytes of a typed line.
    private static let typedMax = 1024

    /// - Parameters:
    ///   - waiting: the project.
    ///   - shell: the output.
    ///   - width: the width of the name column.
    ///   - lifeline: the writing end of the lifeline.
    ///   - signals: Ctrl-C, and the loss of the terminal.
    /// - Throws: the failed system call.
    init(
        _ waiting: Waiting,
        _ shell: Shell,
        width: Int,
        lifeline: consuming FileDescriptor,
        signals: consuming SignalWatch
    ) throws(SystemError) {
        let poller = try Poller()
        let logs = try FolderWatch()
        self.waiting = waiting
        output = shell.output
        line = DevelopmentLine(output: shell.output, width: width)
        try logs.add(waiting.client.project.logs)
        try poller.add(signals.raw, token: Token.signals.rawValue)
        try poller.add(logs.raw, token: Token.logs.rawValue)
        // A regular file or /dev/null has no typed input, and no end.
        try? poller.add(0, token: Token.input.rawValue)
        try? poller.add(1, token: Token.output.rawValue, for: .ending)
        self.poller = poller
        self.logs = logs
        self.lifeline = lifeline
        self.signals = signals
    }

    /// Waits for output or input, and handles it.
    ///
    /// - Returns: false once nothing runs any more.
    func wait() -> Bool {
        if events == nil {
            guard waiting.client.project.isGuarded else { return false }
            follow()
        }
        let ready = poller.wait(atMost: events == nil ? Self.lookSoon : Self.lookEvery)
        for token in ready.compactMap(Token.init(rawValue:)) {
            switch token {
            case .input: hearTyping()
            case .signals: for _ in signals.take() { stop() }
            case .events: hearEvents()
            case .logs: logs.take()
            case .output: stop(isFinal: true)
            }
        }
        return true
    }

    /// Follows the present supervisor's events, after those already shown.
    private func follow() {
        // If none answers yet, the next attempt is soon.
        guard let stream = try? waiting.client.follow(),
            let recent = try? waiting.client.events(Self.recentMax)
        else { return }
        let raw = stream.descriptor
        events = Events(stream)
        try? poller.add(raw, token: Token.events.rawValue)
        for record in recent { show(record) }
        hearEvents()
    }

    private static let recentMax = 200
    /// The records shown last, so that none is shown twice.
    private var shown: [Record] = []

    private func hearEvents() {
        guard let events else { return }
        // A broken stream counts as ended.
        let records = (try? events.stream.next(within: .zero)) ?? []
        for record in records { show(record) }
        if events.stream.hasEnded {
            poller.remove(events.stream.descriptor)
            self.events = nil
        }
    }

    private func show(_ record: Record) {
        guard !shown.contains(record) else { return }
        shown.append(record)
        if shown.count > Self.recentMax * 2 { shown.removeFirst(Self.recentMax) }
        if let text = line.text(of: record) { output.line(text) }
    }
}

// Input.
extension DevelopmentConsole {
    private func hearTyping() {
        var buffer = [UInt8](repeating: 0, count: Self.typedMax)
        let count = unsafe read(0, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else { return poller.remove(0) }  // End of input.
        typed += buffer[..<count]
        while let end = typed.firstIndex(of: UInt8(ascii: "\n")) {
            let word = String(decoding: typed[..<end], as: UTF8.self)
            typed.removeFirst(end + 1)
            obey(word.split(separator: " ").joined(separator: " "))
        }
        if typed.count > Self.typedMax { typed = [] }
    }

    private func obey(_ word: String) {
        switch word {
        case "": break
        case "rs": say("restart")
        default: output.note("rs and Enter restarts, Ctrl-C stops\n")
        }
    }

    /// Handles Ctrl-C: the first stops everything in order, the second kills everything.
    private func stop(isFinal: Bool = false) {
        stops += 1
        if isFinal { poller.remove(1) }
        switch stops {
        case 1:
            say("stop")
            output.note("stopping; Ctrl-C once more kills everything\n")
        case 2 where !isFinal: say("kill")
        default: break
        }
    }

    private func say(_ word: String) {
        let bytes = Array((word + "\n").utf8)
        // Without a reader, everything is ending anyway.
        _ = unsafe write(lifeline.raw, bytes, bytes.count)
    }
}
