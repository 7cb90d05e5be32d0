/// Determines which pages hold the rows of which table, as far as possible.
///
/// First each b-tree is walked from its root. Pages that no tree leads to, or that do not fit their
/// tree, are then assigned to the one table whose rows they resemble.
struct PageSurvey {
    /// The pages of one table.
    struct Rows {
        var shape: TableShape
        var pages: [Int] = []
        /// The range of row numbers on each page.
        var spans: [ClosedRange<Int64>] = []
        /// Whether a part of its b-tree was unreadable.
        var isTorn = false
        /// Ranges of row numbers of which nothing is left in the b-tree.
        var gaps: [ClosedRange<Int64>] = []

        /// Records that rows with such numbers are lost.
        mutating func lose(_ span: ClosedRange<Int64>) {
            isTorn = true
            gaps.append(span)
        }

        /// Whether rows with these numbers would be between rows of one page.
        func overlaps(_ span: ClosedRange<Int64>) -> Bool {
            spans.contains { $0.overlaps(span) }
        }
    }

    let pages: PageFile
    private(set) var tables: [Rows] = []
    /// Pages with rows that fit several tables, or none.
    private(set) var lost: [Int] = []
    /// Whether a page is known to be used.
    private var isUsed: [Bool]
    private let free: Set<Int>

    /// The greatest depth of a b-tree.
    private static let depthMax = 30

    init(_ pages: PageFile) {
        self.pages = pages
        isUsed = Array(repeating: false, count: pages.count + 1)
        free = pages.freePages()
    }

    /// Reads the schema, also from pages that nothing leads to.
    mutating func schema() -> [SchemaEntry] {
        var found = leaves(from: 1).flatMap { entries(on: $0) }
        if !found.contains(where: { $0.type == "table" }) {
            for number in 1...max(1, pages.count) where !isUsed[number] && !free.contains(number) {
                let entries = entries(on: number)
                if !entries.isEmpty { isUsed[number] = true }
                found += entries
            }
        }
        return found
    }

    private func entries(on number: Int) -> [SchemaEntry] {
        records(on: number)?.compactMap { SchemaEntry($0, encoding: pages.encoding) } ?? []
    }

    /// Marks the pages of a table that is rebuilt in another way as used.
    mutating func pass(over root: Int) { _ = leaves(from: root) }

    /// The leaf pages below a page of a rowid table.
    private mutating func leaves(from root: Int) -> [Int] {
        var (found, waiting) = ([Int](), [(root, 0)])
        while let (number, depth) = waiting.popLast() {
            guard depth < Self.depthMax, number >= 1, number <= pages.count, !isUsed[number],
                let page = tree(number), page.kind.isTable
            else { continue }
            isUsed[number] = true
            if page.kind == .tableLeaf {
                found.append(number)
                continue
            }
            let children = page.cells.compactMap { page.cell(at: $0)?.child } + [page.rightChild]
            waiting += children.reversed().map { ($0, depth + 1) }
        }
        return found
    }

    /// A page, parsed as a b-tree page.
    func tree(_ number: Int) -> TreePage? {
        pages.page(number).flatMap { TreePage($0, number: number, usable: pages.usable) }
    }

    /// The rows on a page; nil if it is no b-tree page.
    func records(on number: Int) -> [Record]? {
        guard let page = tree(number) else { return nil }
        return page.cells.compactMap { place in
            page.cell(at: place).flatMap { pages.record($0, on: page) }
        }
    }
}

// B-trees.
extension PageSurvey {
    /// Walks the b-tree of a table, and takes the pages that fit.
    mutating func walk(_ root: Int, _ shape: TableShape) {
        var rows = Rows(shape: shape)
        var waiting = [Branch(page: root, depth: 0, span: .min ... .max)]
        while let branch = waiting.popLast() {
            let number = branch.page
            guard branch.depth < Self.depthMax, number >= 2, number <= pages.count,
                !isUsed[number], let page = tree(number), page.kind.isTable == shape.hasRowids
            else {
                rows.lose(branch.span)
                continue
            }
            isUsed[number] = true
            if !page.isWhole { rows.lose(branch.span) }
            if page.kind != .tableInterior, !take(page, branch, into: &rows) {
                isUsed[number] = false
                rows.lose(branch.span)
                continue
            }
            if page.kind.isInterior { waiting += branch.children(of: page).reversed() }
        }
        tables.append(rows)
    }

    /// A page to visit, and the range of row numbers below it.
    private struct Branch {
        var page: Int
        var depth: Int
        var span: ClosedRange<Int64>

        /// The child pages.
        func children(of page: TreePage) -> [Branch] {
            var (children, low): ([Branch], Int64) = ([], span.lowerBound)
            for place in page.cells {
                guard let cell = page.cell(at: place), let child = cell.child else { continue }
                let high = cell.rowid ?? span.upperBound
                children.append(Branch(page: child, depth: depth + 1, span: low...max(low, high)))
                if page.kind.isTable { low = max(low, high == .max ? high : high + 1) }
            }
            let rest = low...max(low, span.upperBound)
            return children + [Branch(page: page.rightChild, depth: depth + 1, span: rest)]
        }
    }

    /// Marks the pages of an index as used.
    mutating func walk(index root: Int) {
        var waiting = [(root, 0)]
        while let (number, depth) = waiting.popLast() {
            guard depth < Self.depthMax, number >= 2, number <= pages.count, !isUsed[number],
                let page = tree(number), !page.kind.isTable
            else { continue }
            isUsed[number] = true
            for place in page.cells {
                guard let cell = page.cell(at: place) else { continue }
                if let child = cell.child { waiting.append((child, depth + 1)) }
                _ = records(cell, page)
            }
            if page.kind.isInterior { waiting.append((page.rightChild, depth + 1)) }
        }
    }

    /// Takes a page's rows for a table, unless most of them do not fit.
    private mutating func take(_ page: TreePage, _ branch: Branch, into rows: inout Rows) -> Bool {
        var (all, fitting, spans) = (0, 0, SpanBuilder(within: branch.span))
        for place in page.cells {
            guard let cell = page.cell(at: place), let record = records(cell, page) else {
                spans.lose()
                continue
            }
            all += 1
            if rows.shape.suits(record) { fitting += 1 }
            if let rowid = record.rowid { spans.add(rowid) }
        }
        guard all == 0 || fitting * 2 > all else { return false }
        spans.finish()
        rows.pages.append(branch.page)
        rows.spans += spans.spans
        rows.gaps += spans.gaps
        if spans.hasLost { rows.isTorn = true }
        return true
    }

    /// Reads a record, and marks its overflow pages as used.
    private mutating func records(
        _ cell: TreePage.Cell,
        _ page: TreePage,
        strictly: Bool = false
    ) -> Record? {
        var chain: [Int] = []
        let record = pages.record(cell, on: page, strictly: strictly) { number in
            chain.append(number)
            return chain.count <= pages.count
        }
        guard record != nil else { return nil }
        for number in chain where number <= pages.count { isUsed[number] = true }
        return record
    }
}

// Pages outside all b-trees.
extension PageSurvey {
    /// Assigns pages that nothing leads to to the tables whose rows they resemble.
    ///
    /// - Parameter indexWidths: the numbers of fields in index entries, which only by their number
    ///   are distinguishable from rows of a WITHOUT ROWID table.
    mutating func gatherStrays(indexWidths: Set<Int>) {
        guard pages.count >= 2 else { return }
        for number in 2...pages.count where !isUsed[number] && !free.contains(number) {
            guard !pages.isPointerMap(number), let page = tree(number), page.isWhole,
                page.kind == .tableLeaf || !page.kind.isTable, !page.cells.isEmpty
            else { continue }
            let records = page.cells.compactMap { place in
                page.cell(at: place).flatMap { self.records($0, page, strictly: true) }
            }
            guard records.count == page.cells.count else { continue }
            give(number, page, records, indexWidths)
        }
    }

    private mutating func give(
        _ number: Int,
        _ page: TreePage,
        _ records: [Record],
        _ indexWidths: Set<Int>
    ) {
        let rowids = records.compactMap(\.rowid)
        let span = rowids.min().map { $0...(rowids.max() ?? $0) }
        let fitting = tables.indices.filter { place in
            let table = tables[place]
            guard records.allSatisfy({ table.shape.suits($0) }) else { return false }
            guard let span else { return !indexWidths.contains(table.shape.columns.count) }
            return !table.overlaps(span)
        }
        var takers = fitting.filter { place in
            records.contains { $0.fields.count == tables[place].shape.columns.count }
        }
        if takers.isEmpty, span != nil {
            // Rows from before columns were added, if a table has missing rows.
            takers = fitting.filter { tables[$0].isTorn }
        }
        if takers.count > 1, takers.contains(where: { tables[$0].isTorn }) {
            takers.removeAll { !tables[$0].isTorn }
        }
        if takers.count == 1 {
            tables[takers[0]].pages.append(number)
            if let span { tables[takers[0]].spans.append(span) }
            isUsed[number] = true
        } else if page.kind == .tableLeaf {
            lost.append(number)
            isUsed[number] = true
        }
    }
}
