/// Rows with headings, each column as wide as its widest cell.
struct Table {
    /// A column.
    struct Column {
        var title: String
        /// Whether its cells are right-aligned, as numbers are.
        var isNumber = false
    }

    var columns: [Column]
    var rows: [[String]] = []

    /// The lines, headings first; `paint` may colour a cell after its padding was added.
    func lines(paint: (String, _ row: Int?, _ column: Int) -> String = { text, _, _ in text })
        -> [String]
    {
        let cells = ([columns.map(\.title)] + rows).map { $0.map { Cell($0) } }
        let widths = columns.indices.map { column in
            cells.map { $0[column].width }.max() ?? 0
        }
        return cells.enumerated().map { number, cells in
            let row = number == 0 ? nil : number - 1
            var line = ""
            line.reserveCapacity(widths.reduce(0) { $0 + $1 + 2 })
            for column in columns.indices {
                if column > 0 { line += "  " }
                line += paint(filled(cells[column], column, widths[column]), row, column)
            }
            while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
            return line
        }
    }

    /// A text, and its width in terminal columns.
    private struct Cell {
        let text: String
        let width: Int

        init(_ text: String) {
            // The fast path for nearly all text, which matters in a table of a thousand rows.
            let isASCII = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            self.text = isASCII ? text : text.plain
            width = isASCII ? text.utf8.count : self.text.reduce(0) { $0 + $1.columns }
        }
    }

    /// The last column is not padded, so that no line ends in spaces.
    private func filled(_ cell: Cell, _ column: Int, _ width: Int) -> String {
        let space = String(repeating: " ", count: width - cell.width)
        if columns[column].isNumber { return space + cell.text }
        return column == columns.count - 1 ? cell.text : cell.text + space
    }
}

extension Character {
    /// Its width in terminal columns: two for wide East Asian characters and emoji.
    ///
    /// Source: Unicode Standard Annex 11, as terminals apply it.
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
