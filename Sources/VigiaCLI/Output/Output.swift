import Glibc
import VigiaCore

/// Where a command writes, and what may be written there.
///
/// Texts lose the secrets of addresses on the way; the logs of services, as bytes, stay as they are.
struct Output {
    /// Whether a person sees the answer: stdout is a terminal.
    var isTerminal = false
    /// Whether a person sees the progress: stderr is a terminal that can take a line back.
    var showsProgress = false
    /// Whether colours are welcome.
    var hasColour = false
    /// How many columns there are.
    var width = 80
    /// Writes to stdout.
    var write: (String) -> Void
    /// Writes bytes to stdout as they are; whether the other side still wants more.
    var writeBytes: (ArraySlice<UInt8>) -> Bool
    /// Writes to stderr.
    var note: (String) -> Void
    /// Why stdout did not take all of the answer; nil where it did, or where nobody reads on.
    var loss: () -> Int32? = { nil }

    /// Writes a line to stdout.
    func line(_ text: String) { write(text + "\n") }

    /// The text in a colour, where colours are welcome.
    func paint(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Nobody reads it.
    static var silent: Self { Self(write: { _ in }, writeBytes: { _ in true }, note: { _ in }) }

    /// The process's own stdout and stderr.
    static func standard(noColour: Bool) -> Self {
        let isTerminal = isatty(1) == 1
        let isDumb = setting("TERM") == "dumb"
        let refused = noColour || setting("NO_COLOR") != nil || isDumb
        let answer = Answer()
        return Self(
            isTerminal: isTerminal,
            showsProgress: isatty(2) == 1 && !isDumb,
            hasColour: isTerminal && !refused,
            width: columns(),
            write: { _ = answer.write(Array($0.withoutSecrets.utf8)[...]) },
            writeBytes: { answer.write($0) },
            note: { _ = writeAll(Array($0.withoutSecrets.utf8)[...], to: 2) },
            loss: { answer.loss }
        )
    }

    private static func columns() -> Int {
        var size = winsize()
        let number = unsafe ioctl(isatty(1) == 1 ? 1 : 2, UInt(TIOCGWINSZ), &size)
        return number == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}

/// What goes to stdout.
private final class Answer {
    private(set) var loss: Int32?

    func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        if writeAll(bytes, to: 1) { return true }
        // Who reads no further, as head(1), has what it wanted.
        if errno != EPIPE { loss = loss ?? errno }
        return false
    }
}

/// The colours in use, by their numbers.
///
/// Source: ECMA-48, section 8.3.117.
enum Colour: Int {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case blue = 34
    case magenta = 35
    case cyan = 36
}

/// A variable of the environment; nil where it is not there or empty.
func setting(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
}

/// Writes everything, or as much as the other side wants to have; whether that was all.
func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    unsafe bytes.withUnsafeBytes { all in
        var written = 0
        while written < all.count {
            let start = unsafe all.baseAddress?.advanced(by: written)
            let count = unsafe write(descriptor, start, all.count - written)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Somebody made it non-blocking for all who have it.
                var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&question, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
