/// Rows under headings, each column as wide as its widest cell.
struct Table {
    /// One column.
    struct Column {
        var title: String
        /// Whether its cells end at one edge, as numbers do.
        var isNumber = false
    }

    var columns: [Column]
    var rows: [[String]] = []

    /// The lines, the headings first; `paint` may colour a cell after it got its width.
    func lines(paint: (String, _ row: Int?, _ column: Int) -> String = { text, _, _ in text })
        -> [String]
    {
        let titles = columns.map(\.title)
        let rows = rows.map { $0.map(\.plain) }
        let widths = columns.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        let numbered = [(nil, titles)] + rows.enumerated().map { (Optional($0.offset), $0.element) }
        return numbered.map { number, cells in
            let painted = columns.indices.map { column in
                paint(cell(cells[column], column, widths[column]), number, column)
            }
            let line = painted.joined(separator: "  ")
            return String(
                line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)]
            )
        }
    }

    /// The last column is not filled up, so that no line ends in spaces.
    private func cell(_ text: String, _ column: Int, _ width: Int) -> String {
        if columns[column].isNumber { return text.aligned(to: width) }
        return column == columns.count - 1 ? text : text.padded(to: width)
    }
}
