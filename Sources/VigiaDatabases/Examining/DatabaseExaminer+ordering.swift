import VigiaCore
internal import VigiaSQLite

// Indexes that the database's program may compute or order otherwise, with a newer SQLite or a
// function or collation of its own under a known name.
extension DatabaseExaminer {
    /// Removes errors about such indexes: rebuilding them here would break them for their program.
    mutating func doubtOrders(_ schema: [SchemaEntry], in database: borrowing SQLite) {
        let names = report.errors.map(Self.index)
        let isNamed = names.allSatisfy { $0 != nil }
        let doubtful = Set(
            schema.filter { entry in
                entry.type == "index" && (!isNamed || names.contains(entry.name))
                    && entry.mayDiffer(among: schema, in: database)
            }.map(\.name)
        )
        guard isNamed else {
            // The index is unknown.
            report.isOnlyIndexes = doubtful.isEmpty
            return
        }
        report.errors = zip(report.errors, names).filter { _, name in
            !(name.map(doubtful.contains) ?? false)
        }.map(\.0)
        report.treeErrors = report.errors.count
        report.isOnlyIndexes = !report.errors.isEmpty
        report.unjudged += doubtful.map {
            "index \($0): its program may compute or order it in its own way"
        }.sorted()
    }

    /// Whether a line of the quick check says that rows are not in key order, which the full check
    /// of SQLite 3.40 does not verify.
    static func isAboutKey(_ line: String) -> Bool {
        line.hasPrefix("row not in PRIMARY KEY order")
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
}

extension SchemaEntry {
    /// Whether the content or order of an index depends on more than the bytes of plain columns.
    func mayDiffer(among schema: [SchemaEntry], in database: borrowing SQLite) -> Bool {
        // Unreadable columns are no reason to doubt.
        let parts = (try? database.rows("PRAGMA index_xinfo(\(name.sqlName))")) ?? []
        let columns = (try? database.rows("PRAGMA table_xinfo(\(table.sqlName))")) ?? []
        let computed = columns.filter { $0.last == "2" }.map(\.first)
        let isPlain = parts.allSatisfy { part in
            part.count > 4 && part[1] != "-2" && part[4]?.uppercased() == "BINARY"
                && !computed.contains(part[1])
        }
        guard isPlain else { return true }
        let indexes = (try? database.rows("PRAGMA index_list(\(table.sqlName))")) ?? []
        guard indexes.contains(where: { $0.count > 4 && $0[1] == name && $0[4] == "1" }),
            let words = sql?.lowercased(), let start = words.firstRange(of: "where")
        else { return false }
        let owner = schema.first { $0.type == "table" && $0.name == table }
        let condition = words[start.upperBound...]
        return !computed.isEmpty || owner?.sql?.lowercased().holds("collate") == true
            || Self.replaceable.contains { condition.holds($0) } || Self.calls(condition)
    }

    /// Expressions and comparisons that call functions without naming them.
    private static let replaceable = [
        "||", "->", "like", "glob", "match", "regexp", "collate", "/*", "--",
    ]
    /// Words before a parenthesis that are no functions.
    private static let plainWords = ["", "and", "or", "not", "in", "between", "is"]

    /// Whether a word precedes a parenthesis, as in a function call.
    private static func calls(_ condition: Substring) -> Bool {
        condition.split(separator: "(", omittingEmptySubsequences: false).dropLast().contains {
            let trimmed = $0.reversed().drop(while: \.isWhitespace)
            let word = trimmed.prefix { $0.isLetter || $0.isNumber || "_\"`]'".contains($0) }
            return !plainWords.contains(String(word.reversed()))
        }
    }
}
