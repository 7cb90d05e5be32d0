// Full-text indexes: virtual tables that find words in the rows of others.
extension Salvage {
    /// Makes full-text indexes anew, which tell of rows that may be gone, or miss some.
    mutating func rebuildTextIndexes(in path: String) throws(SQLiteError) {
        let indexes = schema.filter(\.isTextIndex)
        guard !indexes.isEmpty else { return }
        // Another connection, which reads the schema as it is now.
        let new = try SQLite(path, .writing)
        for entry in indexes where !entry.rebuildTextIndex(in: new) {
            findings.unmade.append("full-text index \(entry.name)")
        }
    }
}

extension SchemaEntry {
    /// Makes a full-text index anew from its texts; false where it can neither be made nor is whole.
    ///
    /// Source: https://www.sqlite.org/fts5.html, section 6.
    func rebuildTextIndex(in database: borrowing SQLite) -> Bool {
        func isDone(_ command: String) -> Bool {
            let sql = "INSERT INTO \(name.sqlName)(\(name.sqlName)) VALUES ('\(command)')"
            return (try? database.run(sql)) != nil
        }
        // One that keeps no texts cannot be made anew, and may be whole.
        if isDone("rebuild") || isDone("integrity-check") { return true }
        let isEmptied = module == "fts5" && !hasNoTexts && (try? database.run(emptyIndex)) != nil
        return isEmptied && isDone("rebuild")
    }

    /// Leaves the index as one is that has just been made: without it, it cannot even be opened.
    ///
    /// Source: fts5_index.c, `sqlite3Fts5IndexReinit`: the averages, and a structure of no level;
    /// fts5_config.c, `FTS5_CURRENT_VERSION`.
    private var emptyIndex: String {
        let (data, tree) = ((name + "_data").sqlName, (name + "_idx").sqlName)
        return """
            DELETE FROM \(data); DELETE FROM \(tree);
            INSERT INTO \(data) VALUES (1, x''), (10, x'00000000000000');
            INSERT OR IGNORE INTO \((name + "_config").sqlName) VALUES ('version', 4);
            """
    }
}
