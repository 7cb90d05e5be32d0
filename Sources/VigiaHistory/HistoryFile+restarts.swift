internal import VigiaCore
internal import VigiaJSON
internal import VigiaSQLite

// How often services were restarted, over all guardians.
extension HistoryFile {
    /// The most services; those that were not restarted for the longest time are forgotten.
    private static let servicesMax = 10_000

    /// Takes in what a supervisor begins with.
    ///
    /// - Parameters:
    ///   - known: the restarts that it knows of; a service without any is left out.
    ///   - connection: the open file.
    /// - Returns: the restarts under earlier guardians, of services that had any.
    /// - Throws: `HistoryError`.
    static func restarts(
        beginningWith known: [String: Int],
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> [String: RestartSum] {
        var sums: [String: RestartSum] = [:]
        for row in try connection.rows("SELECT service, before, since FROM restarts") {
            guard let service = row[0] else { continue }
            let old = RestartCount(before: sum(row[1]), since: sum(row[2]))
            var count = old
            count.follow(known[service] ?? 0)
            if count != old {
                let change = try connection.prepared(
                    "UPDATE restarts SET before = ?2, since = ?3 WHERE service = ?1"
                )
                try connection.run(change, fields(service, count))
            }
            if count.before.count > 0 { sums[service] = count.before }
        }
        return sums
    }

    static func write(
        _ updates: [String: RestartUpdate],
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        guard !updates.isEmpty else { return }
        for (service, update) in updates {
            let row = try connection.rows(
                "SELECT before, since FROM restarts WHERE service = \(service.sqlText)"
            ).first
            var count = RestartCount(before: sum(row?[0]), since: sum(row?[1]))
            count.take(update)
            let insert = try connection.prepared(
                "INSERT OR REPLACE INTO restarts (service, before, since) VALUES (?, ?, ?)"
            )
            try connection.run(insert, fields(service, count))
        }
        // What is written anew gets the highest number.
        try connection.run(
            "DELETE FROM restarts WHERE number <= "
                + "(SELECT number FROM restarts ORDER BY number DESC LIMIT 1 OFFSET \(servicesMax))"
        )
    }

    private static func fields(_ service: String, _ count: RestartCount) -> [Field] {
        [
            .text(Array(service.utf8)), .text(JSON.encode(count.before)),
            .text(JSON.encode(count.since)),
        ]
    }

    private static func sum(_ text: String??) -> RestartSum {
        (text ?? nil).flatMap { JSON.decode(RestartSum.self, from: Array($0.utf8)) } ?? RestartSum()
    }
}
