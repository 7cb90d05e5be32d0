internal import VigiaCore
internal import VigiaJSON
internal import VigiaSQLite

// Prints of runs, and the files that were hashed for them.
extension HistoryFile {
    /// The most prints of a service, and the most files.
    private static let (printsMax, filesMax) = (100, 20_000)

    static func write(
        _ print: HistoryPrint,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        let service = Field.text(Array(print.service.utf8))
        let insert = try connection.prepared(
            "INSERT INTO prints (service, run, at, stable_ms, print) VALUES (?, ?, ?, ?, ?)"
        )
        let values: [Field] = [
            service, .integer(Int64(clamping: print.run.raw)), .integer(print.at.milliseconds),
            .integer(print.stableAfter.milliseconds), .text(JSON.encode(print.withoutFiles)),
        ]
        try connection.run(insert, values)
        let trim = try connection.prepared(
            """
            DELETE FROM prints WHERE service = ?1 AND at < (
                SELECT at FROM prints WHERE service = ?1
                ORDER BY at DESC LIMIT 1 OFFSET \(printsMax - 1)
            )
            """
        )
        try connection.run(trim, [service])
        try write(print.files, connection)
    }

    private static func write(
        _ files: [String: FileMark],
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        guard !files.isEmpty else { return }
        // A file that is not known any more is read again.
        if try connection.number("SELECT count(*) FROM files") > filesMax {
            try connection.run("DELETE FROM files")
        }
        let insert = try connection.prepared("INSERT OR REPLACE INTO files VALUES (?, ?, ?)")
        for (path, file) in files {
            let values = [path, file.mark, file.hash.hex].map { Field.text(Array($0.utf8)) }
            try connection.run(insert, values)
        }
    }
}
