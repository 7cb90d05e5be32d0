// Indexes of texts: virtual tables that find words in the rows of others.
extension Salvage {
    /// Makes the indexes of texts anew, which tell of rows that may be gone, or miss some.
    ///
    /// Source: https://www.sqlite.org/fts5.html, section 6.
    mutating func rebuildTextIndexes(in path: String) throws(SQLiteError) {
        let indexes = schema.filter { entry in
            entry.isVirtual && [" fts5", " fts4", " fts3"].contains { entry.holds($0) }
        }
        guard !indexes.isEmpty else { return }
        // Another connection, which reads the schema as it is now.
        let new = try SQLite(path, .writing)
        for entry in indexes {
            func isDone(_ command: String) -> Bool {
                let name = entry.name.sqlName
                return (try? new.run("INSERT INTO \(name)(\(name)) VALUES ('\(command)')")) != nil
            }
            // One that keeps no texts cannot be made anew, and may be whole.
            if isDone("rebuild") || isDone("integrity-check") { continue }
            let isEmptied = entry.holds(" fts5") && (try? new.run(entry.emptyIndex)) != nil
            if isEmptied, isDone("rebuild") { continue }
            findings.unmade.append("index of texts \(entry.name)")
        }
    }
}

extension SchemaEntry {
    /// Whether its definition has a part, in lower case.
    fileprivate func holds(_ part: String) -> Bool { sql?.lowercased().holds(part) == true }

    /// Leaves the index as one is that has just been made: without it, it cannot even be opened.
    ///
    /// Source: fts5_index.c, `sqlite3Fts5IndexReinit`: the averages, and a structure of no level.
    fileprivate var emptyIndex: String {
        let (data, tree) = ((name + "_data").sqlName, (name + "_idx").sqlName)
        return """
            DELETE FROM \(data); DELETE FROM \(tree);
            INSERT INTO \(data) VALUES (1, x''), (10, x'00000000000000');
            """
    }
}
