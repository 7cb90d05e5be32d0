import CKit

/// Reports the backend's status to the service manager: Vigia with `notify: true`, or systemd.
///
/// Without a notify socket, every call does nothing.
///
/// Source: sd_notify(3).
public struct Notifier: Sendable {
    /// A socket to send from, opened at the start: later there may be no descriptor left.
    private final class Mouth: Sendable {
        let descriptor = kit_make_notifier()

        deinit { if descriptor >= 0 { kit_close(descriptor) } }
    }

    private let socket: String?
    private let mouth: Mouth?

    /// Takes the notify socket from `NOTIFY_SOCKET`.
    ///
    /// - Parameter environment: the variables of this process.
    public init(_ environment: [String: String] = Environment.current) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        mouth = socket == nil ? nil : Mouth()
    }

    /// Reports that the backend serves.
    public func ready() { say("READY=1\nSTATUS=serving") }

    /// Reports that the backend stops.
    public func stopping() { say("STOPPING=1\nSTATUS=stopping") }

    /// Sends a heartbeat; call it more often than `WATCHDOG_USEC` demands.
    public func alive() { say("WATCHDOG=1") }

    /// Sends a status text; line breaks in it are dropped.
    public func status(_ words: String) {
        say("STATUS=" + words.filter { !$0.isNewline })
    }

    private func say(_ words: String) {
        guard let socket, let mouth else { return }
        _ = unsafe kit_notify(mouth.descriptor, socket, words, words.utf8.count)
    }
}
