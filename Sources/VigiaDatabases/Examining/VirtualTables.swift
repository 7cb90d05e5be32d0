internal import CSQLite
internal import VigiaCore
internal import VigiaPlatform
internal import VigiaSQLite

/// The virtual tables of a database; SQLite's own checks see only their pages.
///
/// Full-text indexes have a check of their own, an INSERT command, which needs a copy.
struct VirtualTables {
    let path: String
    /// Where a copy may be made; nil if the database is one.
    let folder: String?
    let schema: [SchemaEntry]

    /// Checks each table, and names those that cannot be judged here.
    func check(_ database: borrowing SQLite, _ report: inout DatabaseReport) {
        let tables = schema.filter(\.isVirtual)
        guard !tables.isEmpty else { return }
        // The module list does not depend on the database.
        let known = Set((try? database.column("SELECT name FROM pragma_module_list")) ?? [])
        var texts: [SchemaEntry] = []
        for table in tables {
            let module = table.module
            if !known.contains(module) {
                report.unjudged.append("virtual table \(table.name): no such module: \(module)")
            } else if table.isTextIndex {
                texts.append(table)
            } else if module.hasPrefix("rtree") {
                checkSpaces(of: table, database, &report)
            }
        }
        guard !texts.isEmpty else { return }
        do throws(DatabaseError) {
            try check(texts, &report)
        } catch {
            report.unjudged += texts.map { "virtual table \($0.name): \(error.problem)" }
        }
    }

    private func check(
        _ tables: [SchemaEntry],
        _ report: inout DatabaseReport
    ) throws(DatabaseError) {
        guard let folder else { return check(tables, in: path, &report) }
        let file = DatabaseFile(path: path)
        try file.checkRoom(for: file.bytes)
        let scratch = try tried { () throws(SystemError) in try Scratch(in: folder) }
        let copy = scratch.path + "/texts"
        try tried { () throws(SystemError) in try FileSystem.copy(path, to: copy) }
        check(tables, in: copy, &report)
    }

    private func check(_ tables: [SchemaEntry], in copy: String, _ report: inout DatabaseReport) {
        for table in tables {
            do throws(SQLiteError) {
                let database = try SQLite(copy, .writing)
                try database.skipUnknownSchema()
                try check(table, in: database, &report)
            } catch {
                take(error, table, &report)
            }
        }
    }

    /// Source: https://www.sqlite.org/fts5.html, section 6.5; https://www.sqlite.org/fts3.html,
    /// section 7.3.
    private func check(
        _ table: SchemaEntry,
        in database: borrowing SQLite,
        _ report: inout DatabaseReport
    ) throws(SQLiteError) {
        let name = table.name.sqlName
        func put(_ columns: String, _ values: String) throws(SQLiteError) {
            try? database.run("ROLLBACK")  // Of a failed command before.
            try database.run("BEGIN; INSERT INTO \(name)(\(columns)) VALUES (\(values)); ROLLBACK")
        }
        let note = "the full-text index \(table.name) is out of step with the table of its texts"
        if table.module == "fts5" {
            try put(name, "'integrity-check'")
            guard table.hasForeignTexts else { return }
            do throws(SQLiteError) {
                try put("\(name), rank", "'integrity-check', 1")
            } catch let error where error.isDamage { report.notes.append(note) }
        } else if table.hasForeignTexts || table.hasNoTexts {
            // The command cannot distinguish an outdated index from a broken one.
            try database.run("CREATE VIRTUAL TABLE temp.vigia_words USING fts4aux(main, \(name))")
            _ = try database.rows("SELECT sum(documents) FROM temp.vigia_words")
            guard table.hasForeignTexts else { return }
            do throws(SQLiteError) {
                try put(name, "'integrity-check'")
            } catch let error where error.isDamage { report.notes.append(note) }
        } else {
            try put(name, "'integrity-check'")
        }
    }

    private func take(
        _ error: SQLiteError,
        _ table: SchemaEntry,
        _ report: inout DatabaseReport
    ) {
        guard error.isDamage || error.isOlderIndex else {
            report.unjudged.append("virtual table \(table.name): \(error.words)")
            return
        }
        report.errors.append("full-text index \(table.name): \(error.words)")
        if table.hasNoTexts {
            report.lostIndexes.append(table.name)
            report.isOnlyIndexes = false
        } else {
            report.textIndexes.append(table.name)
            if report.treeErrors == 0 { report.isOnlyIndexes = report.lostIndexes.isEmpty }
        }
    }

    /// Source: https://www.sqlite.org/rtree.html, section 7.
    private func checkSpaces(
        of table: SchemaEntry,
        _ database: borrowing SQLite,
        _ report: inout DatabaseReport
    ) {
        do throws(SQLiteError) {
            let answer = try database.column("SELECT rtreecheck('main', \(table.name.sqlText))")
            guard let problem = answer.first, problem != "ok" else { return }
            let first = problem.split(separator: "\n").first.map(String.init) ?? problem
            report.errors.append("r-tree \(table.name): \(first)")
            report.lostIndexes.append(table.name)
            report.isOnlyIndexes = false
        } catch {
            take(error, table, &report)
        }
    }
}

extension SQLiteError {
    /// Whether a full-text index lost its format number, which counts from 1.
    ///
    /// A greater number than the library knows belongs to a newer format. Source: fts5_config.c.
    fileprivate var isOlderIndex: Bool {
        words.hasPrefix("invalid fts5 file format (found 0,")
    }
}

extension SchemaEntry {
    /// The module of a virtual table, in lower case.
    var module: String {
        let text = (sql ?? "").lowercased().map { $0.isWhitespace ? " " : $0 }
        guard let using = String(text).firstRange(of: " using ") else { return "" }
        let name = String(text)[using.upperBound...].drop { " \"'`[".contains($0) }
        return String(name.prefix { !" \"'`](,;".contains($0) })
    }

    /// Whether it is a full-text index.
    var isTextIndex: Bool { isVirtual && ["fts3", "fts4", "fts5"].contains(module) }

    /// The `content` option; nil if the index stores its texts itself.
    private var content: Substring? {
        let text = String((sql ?? "").lowercased().filter { !$0.isWhitespace })
        guard let place = text.firstRange(of: ",content=") ?? text.firstRange(of: "(content=")
        else { return nil }
        return text[place.upperBound...]
    }

    /// Whether its texts are in another table.
    var hasForeignTexts: Bool { content != nil && !hasNoTexts }

    /// Whether its texts are stored nowhere.
    var hasNoTexts: Bool {
        guard let content else { return false }
        return content.hasPrefix("''") || content.hasPrefix("\"\"")
    }

    /// Whether the definition reads as SQLite writes it, not overwritten with other bytes.
    var isReadable: Bool {
        guard let sql else { return true }
        let start = sql.prefix { $0.isLetter }
        return start.uppercased() == "CREATE"
            && sql.unicodeScalars.allSatisfy { scalar in
                scalar != "\u{FFFD}"
                    && (scalar.value >= 0x20 || "\t\r\n".unicodeScalars.contains(scalar))
            }
    }
}
