import VigiaCore
import VigiaPlatform
import VigiaWire

/// Tells the service manager how Vigia itself is, such as systemd, in its protocol; only in the
/// foreground.
///
/// Source: sd_notify(3), sd_watchdog_enabled(3).
final class SystemdNotifier: Capability {
    private unowned let host: any Host
    /// Its socket; nil where there is none.
    private var socket: String?
    /// Half of the time within which it wants to hear from us.
    private var beat: Duration?
    private var heart: EventLoop.Watch?
    private var hasSaidReady = false
    private var lastStatus = ""

    init(_ host: any Host) { self.host = host }

    /// Finds out whether there is one, as the environment says.
    func begin(with inventory: Inventory) {
        let environment = ProcessEnvironment.all
        guard host.options.foreground, let socket = environment["NOTIFY_SOCKET"], !socket.isEmpty
        else { return }
        self.socket = socket
        let span = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        beat = span > 1 ? .microseconds(span / 2) : nil
        nextBeat()
    }

    /// Says that it lives, at half of the time that is wanted: Vigia lives as long as both its
    /// parts do.
    private func nextBeat() {
        guard let beat, let socket else { return }
        heart = host.loop.after(beat) { [unowned self] in nextBeat() }
        host.whenGuardianAnswers { NotifySocket.say("WATCHDOG=1", to: socket) }
    }

    /// Says what has changed.
    func turnEnded() {
        guard let socket else { return }
        let all = host.project.machines.count
        let well = (0..<all).count { host.project.standing(of: $0).hasArrived }
        let silence = host.isGuardianSilent ? "; the guardian does not answer" : ""
        let words =
            host.isShuttingDown
            ? "stopping" : "\(well) of \(all) services are well\(silence)"
        var lines: [String] = []
        if words != lastStatus {
            lines.append("STATUS=\(words)")
            lastStatus = words
            if host.isShuttingDown { lines.append("STOPPING=1") }
        }
        if !hasSaidReady, silence.isEmpty, well == all, !host.isShuttingDown,
            host.project.held.isEmpty
        {
            lines.append("READY=1")
            hasSaidReady = true
        }
        if !lines.isEmpty { NotifySocket.say(lines.joined(separator: "\n"), to: socket) }
    }
}
