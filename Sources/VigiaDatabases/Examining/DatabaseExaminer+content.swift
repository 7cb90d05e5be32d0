import VigiaCore
internal import VigiaSQLite

// Rows that violate a constraint of their table are no damage: SQLite accepts them if the
// constraint was added later, and only the program knows what to do with them.
extension DatabaseExaminer {
    /// Runs one of SQLite's checks, and turns errors about content into remarks.
    ///
    /// - Parameters:
    ///   - database: the connection.
    ///   - check: the name of the check.
    ///   - table: the table to check; nil for all.
    /// - Returns: the errors that are damage.
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
        // The check ended at its limit of lines, before it had covered everything.
        let others = Self.starts.map { "\(check) NOT GLOB \($0.sqlText)" }
        let all = "SELECT * FROM pragma_\(check)(\(Int32.max))"
        return try Self.answers(database, "\(all) WHERE \(others.joined(separator: " AND "))")
    }

    /// The most different lines reported.
    private static let linesMax = 5

    /// The forms of lines about content, as SQL patterns.
    private static let starts = [
        "NULL value in *", "CHECK constraint failed in *", "NUMERIC value in *", "TEXT value in *",
        "non-* value in *.*",
    ]

    /// Whether a line is about the content of a row, not about its storage.
    static func isAboutContent(_ line: String) -> Bool {
        guard !line.hasPrefix("non-unique entry") else { return false }
        return starts.contains { pattern in
            let parts = pattern.split(separator: "*").map(String.init)
            return line.hasPrefix(parts[0]) && parts.dropFirst().allSatisfy { line.contains($0) }
        }
    }
}
