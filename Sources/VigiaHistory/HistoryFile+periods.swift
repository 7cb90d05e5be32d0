internal import VigiaCore
internal import VigiaSQLite

// When services are wanted: from a start until they are stopped, done or removed.
extension HistoryFile {
    /// The most periods of a service.
    private static let periodsMax = 2000

    static func follow(
        _ record: Record,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        guard let service = record.service else { return }
        let values: [Field] = [.text(Array(service.utf8)), .integer(record.time.milliseconds)]
        switch record.kind {
        case .starting, .ready, .adopted:
            let begin = try connection.prepared(
                """
                INSERT INTO periods (service, began) SELECT ?1, ?2 WHERE NOT EXISTS (
                    SELECT 1 FROM periods WHERE service = ?1 AND ended IS NULL
                )
                """
            )
            try connection.run(begin, values)
        case .stopped, .done, .removed:
            let end = try connection.prepared(
                "UPDATE periods SET ended = ?2 WHERE service = ?1 AND ended IS NULL"
            )
            try connection.run(end, values)
            let trim = try connection.prepared(
                """
                DELETE FROM periods WHERE service = ?1 AND began < (
                    SELECT began FROM periods WHERE service = ?1
                    ORDER BY began DESC LIMIT 1 OFFSET \(periodsMax - 1)
                )
                """
            )
            try connection.run(trim, [values[0]])
        default: break
        }
    }
}
