/// How a piece of text looks.
struct TextStyle: Equatable {
    /// One of the colours by SGR number, from red to cyan, or 37; nil for the terminal's own.
    var hue: Int?
    var isBold = false
    var isDim = false
    var isUnderlined = false
    var isReversed = false

    static let plain = Self()
    static let bold = Self(isBold: true)
    static let dim = Self(isDim: true)

    /// The style of a colour of the command line.
    init(_ colour: Colour) {
        switch colour {
        case .bold: isBold = true
        case .dim: isDim = true
        default: hue = colour.rawValue
        }
    }

    init(
        hue: Int? = nil,
        isBold: Bool = false,
        isDim: Bool = false,
        isUnderlined: Bool = false,
        isReversed: Bool = false
    ) {
        (self.hue, self.isBold, self.isDim) = (hue, isBold, isDim)
        (self.isUnderlined, self.isReversed) = (isUnderlined, isReversed)
    }

    /// This style as an SGR sequence changes it; what a screen does not know is ignored.
    ///
    /// Source: ECMA-48, section 8.3.117.
    func changed(by numbers: [Int]) -> Self {
        var (style, rest) = (self, numbers[...])
        while let number = rest.popFirst() {
            switch number {
            case 0: style = .plain
            case 1: style.isBold = true
            case 2: style.isDim = true
            case 4: style.isUnderlined = true
            case 7: style.isReversed = true
            case 22: (style.isBold, style.isDim) = (false, false)
            case 24: style.isUnderlined = false
            case 27: style.isReversed = false
            case 31...37: style.hue = number
            case 91...97: style.hue = number - 60
            case 30, 39, 90: style.hue = nil
            case 38, 48, 58: rest = rest.dropFirst(rest.first == 5 ? 2 : 4)
            default: break
            }
        }
        return style
    }
}

/// A line of the screen: pieces of text, each in one style.
struct ScreenLine: Equatable {
    /// Text of one style.
    struct Piece: Equatable {
        var cells: [ScreenCell]
        var style: TextStyle
    }

    private(set) var pieces: [Piece] = []

    /// A line of one style.
    init(_ text: String = "", _ style: TextStyle = .plain) {
        if !text.isEmpty { pieces = [Piece(cells: ScreenCell.cells(of: text), style: style)] }
    }

    /// A line with colours as `Output.paint` writes them, and as services do.
    ///
    /// Tabs are blanks up to the next eighth column. No other control character is expected: `plain`
    /// and `visible` have replaced them.
    ///
    /// - Parameters:
    ///   - text: the line.
    ///   - hasColour: whether colours are shown.
    init(painted text: String, hasColour: Bool = true) {
        var (style, piece) = (TextStyle.plain, "")
        var rest = text.unicodeScalars[...]
        func end(_ line: inout Self) {
            line.add(Self(piece, hasColour ? style : .plain))
            piece = ""
        }
        while let scalar = rest.popFirst() {
            if scalar == "\t" {
                end(&self)
                piece = String(repeating: " ", count: 8 - columns % 8)
            } else if scalar != "\u{1B}" {
                piece.unicodeScalars.append(scalar)
            } else {
                end(&self)
                guard rest.popFirst() == "[" else { continue }
                let words = rest.prefix { $0 != "m" }
                rest = rest.dropFirst(words.count + 1)
                let numbers = Substring(words).split(omittingEmptySubsequences: false) {
                    $0 == ";" || $0 == ":"
                }
                style = style.changed(by: numbers.map { Int($0) ?? 0 })
            }
        }
        end(&self)
    }

    /// Its width on the screen.
    var columns: Int {
        pieces.reduce(0) { $1.cells.reduce($0) { $0 + $1.columns } }
    }

    /// Its text, without styles.
    var text: String {
        var view = String.UnicodeScalarView()
        for piece in pieces {
            for cell in piece.cells {
                view.append(cell.base)
                view.append(contentsOf: cell.marks)
            }
        }
        return String(view)
    }

    mutating func add(_ other: Self) {
        for piece in other.pieces where !piece.cells.isEmpty {
            if let last = pieces.last, last.style == piece.style {
                pieces[pieces.count - 1].cells += piece.cells
            } else {
                pieces.append(piece)
            }
        }
    }

    static func + (first: Self, second: Self) -> Self {
        var line = first
        line.add(second)
        return line
    }

    /// The same with `columns` columns: cut, or with blanks behind it.
    ///
    /// A wide character of which only the half has room is left out.
    func fitted(to width: Int, _ style: TextStyle = .plain) -> Self {
        var (line, left) = (Self(), max(0, width))
        for piece in pieces {
            let cells = piece.cells.prefix { cell in
                guard cell.columns <= left else { return false }
                left -= cell.columns
                return true
            }
            line.add(Self(cells: Array(cells), style: piece.style))
            if cells.count < piece.cells.count { break }
        }
        return left > 0 ? line + Self(String(repeating: " ", count: left), style) : line
    }

    /// The same without its first columns.
    func dropping(_ count: Int) -> Self {
        guard count > 0 else { return self }
        var (line, left) = (Self(), count)
        for piece in pieces {
            var cells = piece.cells[...]
            while left > 0, let cell = cells.first {
                cells.removeFirst()
                left -= cell.columns
            }
            // The half of a wide character is a blank.
            if left < 0 { line.add(Self(" ")) }
            left = max(0, left)
            line.add(Self(cells: Array(cells), style: piece.style))
        }
        return line
    }

    /// The same with every piece's style changed.
    func styled(_ change: (inout TextStyle) -> Void) -> Self {
        var line = Self()
        for piece in pieces {
            var style = piece.style
            change(&style)
            line.add(Self(cells: piece.cells, style: style))
        }
        return line
    }

    private init(cells: [ScreenCell], style: TextStyle) {
        pieces = cells.isEmpty ? [] : [Piece(cells: cells, style: style)]
    }
}
