import VigiaWire

/// The table of services in `vigia top`: as many columns of `vigia status` as have room, and curves
/// in the rest.
struct TopTable {
    private let services: [ServiceStatus]
    private let readings: [String: TopReadings]
    private let hasColour: Bool
    /// The cells of the services that are seen.
    private let rows: [[ScreenLine]]
    /// The widths of the columns of `StatusTable`; nil for one without room.
    private var widths: [Int?]
    /// The width of each curve; 0 for none.
    private var curve = 0

    /// The columns of `StatusTable`, the most important first.
    private static let order = [0, 1, 6, 5, 7, 3, 4, 2]
    /// The least widths, so that the table stands still while numbers change.
    private static let widthMin = [8, 8, 7, 8, 9, 6, 8, 8]
    /// The widths of a curve, and the columns between two columns.
    private static let (curveMin, curveMax, gap) = (10, 60, 2)

    /// Makes the table of the services that are seen; the names of all have room.
    ///
    /// - Parameters:
    ///   - all: all services.
    ///   - seen: the places of those that are seen.
    ///   - readings: the readings of each, by name.
    ///   - width: the columns of the screen.
    ///   - hasColour: whether states and curves are coloured.
    init(
        _ all: [ServiceStatus],
        seen: Range<Int>,
        _ readings: [String: TopReadings],
        width: Int,
        hasColour: Bool
    ) {
        (services, self.readings, self.hasColour) = (Array(all[seen]), readings, hasColour)
        rows = services.map { StatusTable.row($0).map { ScreenLine($0.plain) } }
        widths = StatusTable.columns.map { _ in nil }
        var left = width
        for column in Self.order {
            var wanted = rows.reduce(Self.widthMin[column]) { max($0, $1[column].columns) }
            if column == 0 {
                // A long name leaves room for what is said of it.
                let longest = all.reduce(wanted) { max($0, ScreenLine($1.name.plain).columns) }
                wanted = min(longest, max(Self.widthMin[0], width / 3))
            }
            guard left >= wanted || column == 0 else { break }
            widths[column] = wanted
            left -= wanted + Self.gap
        }
        let both = (left - Self.gap) / 2
        if both >= Self.curveMin { curve = min(both, Self.curveMax) }
    }

    /// The row of headings.
    var titles: ScreenLine {
        line(StatusTable.columns.map { ScreenLine($0.title, .bold) }) + behind("CPU", "MEMORY")
    }

    /// The row of a service, counted from the first that is seen.
    func row(_ place: Int) -> ScreenLine {
        let service = services[place]
        let colour = hasColour ? TextStyle(StatusTable.colour(service)) : .plain
        var cells = rows[place]
        for column in [1, 7] { cells[column] = cells[column].styled { $0 = colour } }
        guard let read = readings[service.name], curve > 0 else { return line(cells) }
        let memory = read.memoryCurve(curve, limit: service.memoryLimitBytes)
        return line(cells) + ScreenLine("  \(read.cpuCurve(curve))  \(memory)", hue)
    }

    private var hue: TextStyle { hasColour ? TextStyle(.cyan) : .plain }

    private func behind(_ titles: String...) -> ScreenLine {
        guard curve > 0 else { return ScreenLine() }
        return titles.reduce(ScreenLine()) { line, title in
            line + ScreenLine("  " + title.padded(to: curve), .bold)
        }
    }

    private func line(_ cells: [ScreenLine]) -> ScreenLine {
        var line = ScreenLine()
        for (column, cell) in cells.enumerated() {
            guard let width = widths[column] else { continue }
            if column > 0 { line.add(ScreenLine("  ")) }
            let space = String(repeating: " ", count: max(0, width - cell.columns))
            let isNumber = StatusTable.columns[column].isNumber
            line.add(isNumber ? ScreenLine(space) + cell : cell.shortened(to: width))
        }
        return line
    }
}

extension ScreenLine {
    /// The same with so many columns; a text that is cut ends in `…`.
    fileprivate func shortened(to width: Int) -> Self {
        guard columns > width, width > 1 else { return fitted(to: width) }
        return fitted(to: width - 1) + Self("…")
    }
}
