import Glibc
import VigiaCore

/// The output of a command, and its abilities.
///
/// Texts lose secrets in URLs on the way; the logs of services, written as bytes, do not.
struct Output {
    /// Whether stdout is a terminal.
    var isTerminal = false
    /// Whether stderr is a terminal that can rewrite a line.
    var showsProgress = false
    /// Whether colours are used.
    var hasColour = false
    /// The number of columns.
    var width = 80
    /// Writes to stdout.
    var write: (String) -> Void
    /// Writes bytes to stdout unchanged; false if the reader is gone.
    var writeBytes: (ArraySlice<UInt8>) -> Bool
    /// Writes to stderr.
    var note: (String) -> Void
    /// The `errno` of writing to stdout; nil if all was written, or the reader is gone.
    var loss: () -> Int32? = { nil }

    /// Writes a line to stdout.
    func line(_ text: String) { write(text + "\n") }

    /// The text in a colour, if colours are used.
    func paint(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Discards everything.
    static var silent: Self { Self(write: { _ in }, writeBytes: { _ in true }, note: { _ in }) }

    /// The stdout and stderr of the process.
    static func standard(noColour: Bool) -> Self {
        let isTerminal = isatty(1) == 1
        let isDumb = setting("TERM") == "dumb"
        let refused = noColour || setting("NO_COLOR") != nil || isDumb
        let isForced = setting("FORCE_COLOR").map { $0 != "0" } ?? false
        let answer = Answer()
        return Self(
            isTerminal: isTerminal,
            showsProgress: isatty(2) == 1 && !isDumb,
            hasColour: (isTerminal || isForced) && !refused,
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

/// The state of stdout.
private final class Answer {
    private(set) var loss: Int32?

    func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        if writeAll(bytes, to: 1) { return true }
        // A reader that ends early, such as head(1), has what it wanted.
        if errno != EPIPE { loss = loss ?? errno }
        return false
    }
}

/// The colours in use, by SGR number.
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

/// An environment variable; nil if unset or empty.
func setting(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
}

/// Writes all bytes; false if the reader is gone.
func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    unsafe bytes.withUnsafeBytes { all in
        var written = 0
        while written < all.count {
            let start = unsafe all.baseAddress?.advanced(by: written)
            let count = unsafe write(descriptor, start, all.count - written)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Another process that shares the open file made it non-blocking.
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
