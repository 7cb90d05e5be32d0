import CCurses
import VigiaCore

/// The terminal of `vigia top`, by ncurses: draws lines, reads keys, and gives everything back at
/// the end.
final class TopScreen {
    private var shown: [ScreenLine] = []
    private var isOpen = true
    private var lastShown = Duration.zero
    /// Whether there is something new to show.
    var isStale = true

    /// The shortest time between two drawings, unless one is urgent.
    private static let showEvery = Duration.milliseconds(40)

    /// Takes the terminal of standard input and output.
    ///
    /// - Parameter hasColour: whether colours are used.
    /// - Throws: `CommandError.noScreen`; nothing was written then.
    init(hasColour: Bool) throws(CommandError) {
        let name = setting("TERM") ?? ""
        switch vigia_screen_open(hasColour ? 1 : 0) {
        case 0: return
        case Int32(VIGIA_SCREEN_FIXED):
            throw .noScreen("a terminal of the kind \(name) has no places to write to")
        default:
            let words = name.isEmpty ? "TERM does not say" : "nothing is known of \(name)"
            throw .noScreen("the kind of this terminal is unknown: \(words)")
        }
    }

    deinit { close() }

    var size: ScreenSize {
        ScreenSize(columns: Int(vigia_screen_columns()), rows: Int(vigia_screen_rows()))
    }

    /// Reads the size anew, which has changed.
    func resize() {
        vigia_screen_resize()
        shown = []
    }

    /// Gives the terminal back as it was.
    func close() {
        guard isOpen else { return }
        isOpen = false
        vigia_screen_close()
    }

    /// Takes the terminal once more.
    func reopen() {
        isOpen = true
        vigia_screen_reopen()
        shown = []
    }

    /// Draws everything anew, where another program has written to the terminal.
    func repair() {
        vigia_screen_repair()
        shown = []
    }

    /// When something new is to be shown, as time since boot; nil where nothing is.
    var deadline: Duration? { isStale ? lastShown + Self.showEvery : nil }

    /// Shows these lines; what the terminal shows already is not sent.
    ///
    /// - Parameters:
    ///   - lines: a line for each row.
    ///   - now: the time since boot.
    func show(_ lines: [ScreenLine], at now: Duration) {
        (isStale, lastShown) = (false, now)
        guard isOpen, lines != shown else { return }
        for (row, line) in lines.enumerated() where row >= shown.count || shown[row] != line {
            draw(line, row)
        }
        shown = lines
        vigia_screen_show()
    }

    private func draw(_ line: ScreenLine, _ row: Int) {
        var column = 0
        for piece in line.pieces {
            let style = piece.style
            let look =
                (style.isBold ? UInt32(VIGIA_CELL_BOLD) : 0)
                | (style.isDim ? UInt32(VIGIA_CELL_DIM) : 0)
                | (style.isUnderlined ? UInt32(VIGIA_CELL_UNDERLINED) : 0)
                | (style.isReversed ? UInt32(VIGIA_CELL_REVERSED) : 0)
            let hue = Int32((style.hue ?? 30) - 30)
            for cell in piece.cells {
                let scalars = cell.scalars.map(\.value)
                unsafe vigia_screen_put(
                    Int32(row),
                    Int32(column),
                    scalars,
                    Int32(scalars.count),
                    Int32(cell.columns),
                    look,
                    hue
                )
                column += cell.columns
            }
        }
    }

    /// Whether the terminal is gone, although there seems to be something to read.
    var isGone: Bool { vigia_screen_typed() <= 0 }

    /// The keys that were pressed.
    func keys() -> [TopKey] {
        var keys: [TopKey] = []
        while true {
            let code = vigia_screen_key()
            guard code != UInt32(VIGIA_KEY_NONE) else { return keys }
            if let key = TopKey(code: code) { keys.append(key) }
        }
    }
}

extension TopKey {
    /// The key of a code of ncurses; nil for one that does nothing.
    fileprivate init?(code: UInt32) {
        switch code {
        case UInt32(VIGIA_KEY_UP): self = .up
        case UInt32(VIGIA_KEY_DOWN): self = .down
        case UInt32(VIGIA_KEY_LEFT): self = .left
        case UInt32(VIGIA_KEY_RIGHT): self = .right
        case UInt32(VIGIA_KEY_PAGE_UP): self = .pageUp
        case UInt32(VIGIA_KEY_PAGE_DOWN): self = .pageDown
        case UInt32(VIGIA_KEY_HOME): self = .home
        case UInt32(VIGIA_KEY_END): self = .end
        case UInt32(VIGIA_KEY_ENTER), 0x0A, 0x0D: self = .enter
        case UInt32(VIGIA_KEY_BACKSPACE), 0x08, 0x7F: self = .backspace
        case UInt32(VIGIA_KEY_BACK_TAB): self = .backTab
        case 0x09: self = .tab
        case 0x0C: self = .redraw
        case 0x1B: self = .escape
        case 0x20...:
            guard let scalar = Unicode.Scalar(code), !(0x7F...0x9F).contains(code) else {
                return nil
            }
            self = .character(Character(scalar))
        default: return nil
        }
    }
}
