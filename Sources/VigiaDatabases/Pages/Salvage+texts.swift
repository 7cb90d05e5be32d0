internal import VigiaSQLite

// Full-text indexes: virtual tables that find words in rows.
extension Salvage {
    /// Rebuilds full-text indexes, which may refer to lost rows, or miss some.
    mutating func rebuildTextIndexes(in path: String) throws(SQLiteError) {
        let indexes = schema.filter(\.isTextIndex)
        guard !indexes.isEmpty else { return }
        // A new connection reads the present schema.
        let new = try SQLite(path, .writing)
        for entry in indexes where !entry.rebuildTextIndex(in: new) {
            findings.unmade.append("full-text index \(entry.name)")
        }
    }
}

extension SchemaEntry {
    /// Rebuilds a full-text index from its texts; false if that fails and the index is damaged.
    ///
    /// Source: https://www.sqlite.org/fts5.html, section 6.
    func rebuildTextIndex(in database: borrowing SQLite) -> Bool {
        func isDone(_ command: String) -> Bool {
            let sql = "INSERT INTO \(name.sqlName)(\(name.sqlName)) VALUES ('\(command)')"
            return (try? database.run(sql)) != nil
        }
        // An index without texts cannot be rebuilt, but may be intact.
        if isDone("rebuild") || isDone("integrity-check") { return true }
        let isEmptied = module == "fts5" && !hasNoTexts && (try? database.run(emptyIndex)) != nil
        return isEmptied && isDone("rebuild")
    }

    /// Writes the state of an empty index, without which the index cannot even be opened.
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
