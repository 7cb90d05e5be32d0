import VigiaCore

// Rows that break what their table demands, which is no damage: SQLite lets them be where the demand
// came after them, and only their program knows what to do with them.
extension DatabaseExaminer {
    /// Puts one of SQLite's checks, and makes a note of what is about content.
    ///
    /// - Parameters:
    ///   - database: which one.
    ///   - check: the name of the check.
    ///   - table: the one table that is checked; nil for all.
    /// - Returns: what is damaged.
    /// - Throws: `SQLiteError`.
    mutating func damage(
        _ database: borrowing SQLite,
        _ check: String,
        of table: String? = nil
    ) throws(SQLiteError) -> [String] {
        let lines = try Self.checked(database, check, of: table)
        let content = lines.filter(Self.isAboutContent).unique
        guard !content.isEmpty else { return lines }
        let note =
            "rows break what their table demands, which is no damage: "
            + content.prefix(Self.linesMax).joined(separator: ", ")
        if check == "integrity_check", !report.notes.contains(note) { report.notes.append(note) }
        guard lines.count >= DatabaseReport.errorsMax, table == nil else {
            return lines.filter { !Self.isAboutContent($0) }
        }
        // The check has ended with them, before it came to all that it looks at.
        let others = Self.starts.map { "\(check) NOT GLOB \($0.sqlText)" }
        let all = "SELECT * FROM pragma_\(check)(\(Int32.max))"
        return try Self.answers(database, "\(all) WHERE \(others.joined(separator: " AND "))")
    }

    /// The most different lines that are told.
    private static let linesMax = 5

    /// How lines about content look, as patterns of SQL.
    private static let starts = [
        "NULL value in *", "CHECK constraint failed in *", "NUMERIC value in *", "TEXT value in *",
        "non-* value in *.*",
    ]

    /// Whether a line is about what a row says, and not about how it is kept.
    static func isAboutContent(_ line: String) -> Bool {
        guard !line.hasPrefix("non-unique entry") else { return false }
        return starts.contains { pattern in
            let parts = pattern.split(separator: "*").map(String.init)
            return line.hasPrefix(parts[0]) && parts.dropFirst().allSatisfy { line.contains($0) }
        }
    }
}
