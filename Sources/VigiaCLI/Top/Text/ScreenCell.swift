/// A place of the screen: a character of one or two columns, with its marks.
struct ScreenCell: Equatable {
    let base: Unicode.Scalar
    var marks: [Unicode.Scalar] = []
    let columns: Int

    /// The most marks of a cell.
    private static let marksMax = 4

    var scalars: [Unicode.Scalar] { [base] + marks }

    /// The cells of a text; what joins pictures, and a mark at the beginning, is left out.
    static func cells(of text: String) -> [ScreenCell] {
        var cells: [ScreenCell] = []
        cells.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars where !scalar.joinsPictures {
            let columns = scalar.columns
            if columns > 0 {
                cells.append(ScreenCell(base: scalar, columns: columns))
            } else if let last = cells.last, last.marks.count < marksMax {
                cells[cells.count - 1].marks.append(scalar)
            }
        }
        return cells
    }
}
