import CKit

/// Tells whoever started the backend how it is: Vigia with `notify: true`, or systemd.
///
/// Where nobody listens, nothing happens. Source: sd_notify(3).
public struct Notifier: Sendable {
    /// A socket to speak from, open from the beginning: later there may be no descriptor left.
    private final class Mouth: Sendable {
        let descriptor = kit_make_notifier()

        deinit { if descriptor >= 0 { kit_close(descriptor) } }
    }

    private let socket: String?
    private let mouth: Mouth?

    /// Reads where to speak.
    ///
    /// - Parameter environment: of this process.
    public init(_ environment: [String: String] = Environment.current) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        mouth = socket == nil ? nil : Mouth()
    }

    /// Says that it serves.
    public func ready() { say("READY=1\nSTATUS=serving") }

    /// Says that it goes down.
    public func stopping() { say("STOPPING=1\nSTATUS=stopping") }

    /// Says that it lives; oftener than `WATCHDOG_USEC` tells.
    public func alive() { say("WATCHDOG=1") }

    /// Says what it does, in a few words without line ends.
    public func status(_ words: String) {
        say("STATUS=" + words.filter { !$0.isNewline })
    }

    private func say(_ words: String) {
        guard let socket, let mouth else { return }
        _ = unsafe kit_notify(mouth.descriptor, socket, words, words.utf8.count)
    }
}
