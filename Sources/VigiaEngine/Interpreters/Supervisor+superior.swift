import VigiaCore
import VigiaPlatform

/// Whoever runs Vigia in the foreground and wants to know how it is, such as systemd.
///
/// Source: sd_notify(3), sd_watchdog_enabled(3).
struct Superior {
    let socket: String
    /// Half of the time within which it wants to hear from us.
    let beat: Duration?
    var heart: EventLoop.Watch?
    var hasSaidReady = false
    var lastStatus = ""

    /// Takes what the environment says; nil where it names no socket.
    init?(_ environment: [String: String]) {
        guard let socket = environment["NOTIFY_SOCKET"], !socket.isEmpty else { return nil }
        self.socket = socket
        let span = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        beat = span > 1 ? .microseconds(span / 2) : nil
    }
}

extension Supervisor {
    /// Finds out whom to tell how Vigia is; only in the foreground.
    func answerToSuperior() {
        guard options.foreground else { return }
        superior = Superior(ProcessEnvironment.all)
        beat()
    }

    /// Says that it lives, at half of the time that is wanted.
    private func beat() {
        guard let span = superior?.beat else { return }
        superior?.heart = loop.after(span) { [unowned self] in beat() }
        guard pulse.answersPings else { return sayBeat() }
        pulse.owesBeat = true  // Vigia lives as long as both its parts do.
        askGuardian()
    }

    /// Says that both parts of Vigia live.
    func sayBeat() {
        pulse.owesBeat = false
        if let superior { NotifySocket.say("WATCHDOG=1", to: superior.socket) }
    }

    /// Says what has changed.
    func tellSuperior() {
        guard let superior else { return }
        let all = project.machines.count
        let well = (0..<all).count { project.standing(of: $0).hasArrived }
        let silence = pulse.isTold ? "; the guardian does not answer" : ""
        let words = isShuttingDown ? "stopping" : "\(well) of \(all) services are well\(silence)"
        var lines: [String] = []
        if words != superior.lastStatus {
            lines.append("STATUS=\(words)")
            self.superior?.lastStatus = words
            if isShuttingDown { lines.append("STOPPING=1") }
        }
        if !superior.hasSaidReady, silence.isEmpty, well == all, !isShuttingDown,
            project.held.isEmpty
        {
            lines.append("READY=1")
            self.superior?.hasSaidReady = true
        }
        if !lines.isEmpty { NotifySocket.say(lines.joined(separator: "\n"), to: superior.socket) }
    }
}
