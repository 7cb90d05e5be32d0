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
    /// Its width in terminal columns.
    fileprivate var columns: Int { unicodeScalars.first?.columns ?? 0 }
}
