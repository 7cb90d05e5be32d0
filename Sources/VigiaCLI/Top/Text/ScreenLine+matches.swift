import VigiaCore

extension ScreenLine {
    /// The same with every place of a text reversed; case does not matter.
    ///
    /// - Parameter needle: in lower case; empty for none.
    /// - Returns: the line with as many columns.
    func marking(_ needle: String) -> Self {
        let sought = needle.map { String($0) }
        guard !sought.isEmpty, text.lowercased().holds(needle) else { return self }
        let cells = pieces.flatMap { piece in piece.cells.map { ($0, piece.style) } }
        let letters = cells.map { cell, _ in
            String(String.UnicodeScalarView(cell.scalars)).lowercased()
        }
        var (marked, place) = (Set<Int>(), 0)
        while place + sought.count <= letters.count {
            let isHere = letters[place..<place + sought.count].elementsEqual(sought)
            if isHere { marked.formUnion(place..<place + sought.count) }
            place += isHere ? sought.count : 1
        }
        var line = Self()
        for (place, (cell, style)) in cells.enumerated() {
            var style = style
            if marked.contains(place) { style.isReversed = true }
            line.add(cell, style)
        }
        return line
    }

    private mutating func add(_ cell: ScreenCell, _ style: TextStyle) {
        add(Self(String(String.UnicodeScalarView(cell.scalars)), style))
    }
}

extension String {
    /// A painted line as people read and search it, without its colours.
    var withoutColours: String { ScreenLine(painted: self).text }
}
