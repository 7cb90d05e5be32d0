// Orders that a program may have replaced by its own under a name that SQLite knows.
extension DatabaseExaminer {
    /// What programs replace, as ICU does: for ASCII the results stay, for other texts they differ.
    private static let replaceable = [
        "nocase", "lower(", "upper(", " like ", "like(", " glob ", "glob(", "regexp", " match ",
    ]

    /// Takes what was found wrong with indexes out of the errors where such an order explains it: to
    /// make these indexes anew would break them for their program.
    mutating func doubtOrders(_ schema: [SchemaEntry], in database: borrowing SQLite) {
        var doubts: [String: Bool] = [:]
        var kept: [String] = []
        for line in report.errors {
            guard let name = Self.index(in: line) else {
                kept.append(line)
                continue
            }
            let isDoubtful = doubts[name] ?? isDoubtful(name, schema, in: database)
            doubts[name] = isDoubtful
            if !isDoubtful { kept.append(line) }
        }
        guard kept.count < report.errors.count, kept.allSatisfy({ Self.index(in: $0) != nil })
        else { return }
        report.errors = kept
        report.treeErrors = kept.count
        report.isOnlyIndexes = !kept.isEmpty
        report.unjudged += doubts.filter(\.value).map { name, _ in
            "index \(name): its program may have an order of its own for texts beyond ASCII"
        }.sorted()
    }

    /// The index that a line is about, if it only says that index and table differ.
    private static func index(in line: String) -> String? {
        let starts = ["wrong # of entries in index ", "non-unique entry in index "]
        for start in starts where line.hasPrefix(start) {
            return String(line.dropFirst(start.count))
        }
        guard line.hasPrefix("row "), let mark = line.firstRange(of: " missing from index ") else {
            return nil
        }
        return String(line[mark.upperBound...])
    }

    private func isDoubtful(
        _ name: String,
        _ schema: [SchemaEntry],
        in database: borrowing SQLite
    ) -> Bool {
        guard let index = schema.first(where: { $0.type == "index" && $0.name == name }) else {
            return false
        }
        let table = schema.first { $0.type == "table" && $0.name == index.table }
        let words = [index.sql, table?.sql].compactMap { $0?.lowercased() }
        guard words.contains(where: { text in Self.replaceable.contains { text.holds($0) } }) else {
            return false
        }
        // Without the columns nothing explains it, and it is damage.
        let columns = (try? database.rows("PRAGMA table_xinfo(\(index.table.sqlName))")) ?? []
        let tests = columns.compactMap { $0.count > 1 ? $0[1]?.sqlName : nil }.map {
            "typeof(\($0)) = 'text' AND length(\($0)) <> length(CAST(\($0) AS BLOB))"
        }
        let question = """
            SELECT 1 FROM \(index.table.sqlName) NOT INDEXED WHERE \(tests.joined(separator: " OR "))
            """
        return ((try? database.rows(question, limit: 1)) ?? []).isEmpty == false
    }
}
