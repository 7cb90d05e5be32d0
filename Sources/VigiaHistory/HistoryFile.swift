public import VigiaCore
internal import VigiaJSON
internal import VigiaPlatform
internal import VigiaSQLite
internal import VigiaWire

/// The history of a project, `.vigia/history.db`, for the one that writes it.
///
/// The file is open for one batch only: an open connection takes memory, and an idle supervisor
/// has none to spare. A damaged file is renamed and made anew.
public struct HistoryFile: Sendable {
    /// What had to be done beside writing.
    public enum Repair: Hashable, Sendable {
        /// The file was damaged; it is kept under this name, and a new one was made.
        case renewed(String, keptAs: String)
    }

    /// The size limit of the file: with the log of changes of a large batch, 64 MB.
    public static let limit = Bytes(count: 56 << 20)
    /// The most incidents that are kept.
    private static let incidentsMax = 20_000
    private static let damagedName = HistoryConnection.name + ".damaged"

    private let project: String
    private let limit: Bytes

    /// Takes the project's folder, absolute.
    public init(project: String, limit: Bytes = limit) {
        (self.project, self.limit) = (project, limit)
    }

    /// Writes a batch, whole or not at all.
    ///
    /// - Parameter batch: the batch.
    /// - Returns: a repair that was necessary; nil for none.
    /// - Throws: `HistoryError`, but not for damage, which is repaired.
    public func write(_ batch: HistoryBatch) throws(HistoryError) -> Repair? {
        try repairing { connection throws(HistoryError) in
            try Self.write(batch, connection)
            try trim(connection)
        }
    }

    /// Reads what an earlier supervisor left.
    ///
    /// - Parameter beginning: what this supervisor begins with.
    /// - Returns: the open incidents, what was up, and the restarts under earlier guardians.
    /// - Throws: `HistoryError`, but not for damage, which is repaired.
    public func remains(
        _ beginning: HistoryBeginning = HistoryBeginning()
    ) throws(HistoryError) -> (remains: HistoryRemains, repair: Repair?) {
        var remains = HistoryRemains(open: [], presence: nil, restarts: [:])
        let repair = try repairing { connection throws(HistoryError) in
            remains = try Self.remains(connection, beginning)
        }
        return (remains, repair)
    }

    /// Works in a transaction; a damaged file is made anew first.
    private func repairing(
        _ work: (borrowing HistoryConnection) throws(HistoryError) -> Void
    ) throws(HistoryError) -> Repair? {
        do throws(HistoryError) {
            try transact(work)
            return nil
        } catch .damaged(let words) {
            try setAside()
            try transact(work)
            return .renewed(words, keptAs: ".vigia/\(Self.damagedName)")
        }
    }

    private func transact(
        _ work: (borrowing HistoryConnection) throws(HistoryError) -> Void
    ) throws(HistoryError) {
        let connection = try HistoryConnection.writing(project, limit: limit)
        try connection.run("BEGIN IMMEDIATE")
        do throws(HistoryError) {
            try work(connection)
            try connection.run("COMMIT")
        } catch {
            // SQLite has rolled back already where the disk is full.
            try? connection.run("ROLLBACK")
            throw error
        }
    }

    /// Renames the damaged file, of which one is kept, and removes what SQLite put beside it.
    private func setAside() throws(HistoryError) {
        let folder = OwnedFolder.state(of: project)
        do throws(SystemError) {
            try folder.replace(Self.damagedName, by: HistoryConnection.name)
            for suffix in HistoryConnection.suffixes {
                try? folder.remove(HistoryConnection.name + suffix)  // Most are not there.
            }
        } catch { throw HistoryError(error) }
    }
}

// The statements of a batch.
extension HistoryFile {
    private static func write(
        _ batch: HistoryBatch,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        if let time = batch.beginning { try beginAnew(at: time, connection) }
        if !batch.records.isEmpty {
            let insert = try connection.prepared(
                "INSERT INTO records (at, service, record) VALUES (?, ?, ?)"
            )
            for record in batch.records {
                let text = JSON.encode(record)
                let service = record.service.map { Field.text(Array($0.utf8)) }
                let values: [Field] = [
                    .integer(record.time.milliseconds), service ?? .null,
                    .text(Secrets.removed(from: text) ?? text),
                ]
                try connection.run(insert, values)
                try follow(record, connection)
            }
        }
        try writeSamples(of: batch, connection)
        for incident in batch.incidents {
            try write(incident, connection)
            try writeBefore(incident, connection)
        }
        for print in batch.prints { try write(print, connection) }
        try write(batch.restarts, connection)
        let up = String(decoding: JSON.encode(batch.presence.up), as: UTF8.self)
        let doubts = String(decoding: JSON.encode(batch.doubts), as: UTF8.self)
        try connection.run(
            """
            INSERT OR REPLACE INTO presence VALUES
            (1, \(batch.presence.boot.sqlText), \(up.sqlText));
            INSERT OR REPLACE INTO doubts VALUES (1, \(doubts.sqlText));
            """
        )
        try connection.run(
            "INSERT OR REPLACE INTO watched VALUES (1, \(batch.presence.at.milliseconds))"
        )
    }

    private static func write(
        _ incident: HistoryIncident,
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) {
        let status = incident.status
        let write = try connection.prepared(
            """
            INSERT INTO incidents (
                service, began, ended, code, incident, open, down_ms, down_from, restarts
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (service, began) DO UPDATE SET
            ended = excluded.ended, code = excluded.code, incident = excluded.incident,
            open = excluded.open, down_ms = excluded.down_ms, down_from = excluded.down_from,
            restarts = excluded.restarts
            """
        )
        // Nothing in an incident can be refused.
        let open = incident.open.flatMap { try? CompactEncoder.encode($0) }
        let values: [Field] = [
            .text(Array(status.service.utf8)), time(status.began), time(status.ended),
            .text(Array(status.code.utf8)), .text(JSON.encode(status)),
            open.map { .blob($0) } ?? .null, .integer(Int64(status.downMilliseconds)),
            time(status.downFrom), .integer(Int64(status.restarts)),
        ]
        try connection.run(write, values)
    }

    private static func time(_ text: String?) -> Field {
        text.flatMap { WallTime($0) }.map { .integer($0.milliseconds) } ?? .null
    }

    /// Removes the oldest records while the file is nearly full, the oldest samples and then the
    /// oldest incidents where that is not enough, and incidents where they are too many.
    private func trim(_ connection: borrowing HistoryConnection) throws(HistoryError) {
        let many = try connection.number("SELECT max(number) FROM incidents") - Self.incidentsMax
        if many > 0 {
            try connection.run("DELETE FROM incidents WHERE open IS NULL AND number <= \(many)")
        }
        for (table, condition) in [("records", ""), ("incidents", " AND open IS NULL")] {
            guard try isNearlyFull(connection) else { return }
            if table == "incidents" {
                try Self.dropSamples(connection)
                guard try isNearlyFull(connection) else { return }
            }
            try connection.run(
                """
                DELETE FROM \(table) WHERE number <= (
                    SELECT min(number) + (max(number) - min(number)) / 4 FROM \(table)
                )\(condition)
                """
            )
        }
    }

    private func isNearlyFull(
        _ connection: borrowing HistoryConnection
    ) throws(HistoryError) -> Bool {
        let pages = try connection.number("PRAGMA page_count")
        let free = try connection.number("PRAGMA freelist_count")
        return (pages - free) * HistoryConnection.pageBytes > limit.count / 8 * 7
    }

    private static func remains(
        _ connection: borrowing HistoryConnection,
        _ beginning: HistoryBeginning
    ) throws(HistoryError) -> HistoryRemains {
        if let time = beginning.time { try beginAnew(at: time, connection) }
        let rows = try connection.rows(
            "SELECT hex(open), incident FROM incidents WHERE open IS NOT NULL ORDER BY number"
        )
        let open = rows.compactMap { row -> (incident: Incident, downFrom: WallTime?)? in
            guard let bytes = row[0]?.hexBytes, let text = row[1],
                let status = JSON.decode(IncidentStatus.self, from: Array(text.utf8)),
                // An incident of another version cannot continue.
                let incident = try? CompactDecoder.decode(Incident.self, from: bytes[...])
            else { return nil }
            return (incident, status.downFrom.flatMap { WallTime($0) })
        }
        let at = try watchedUntil(connection) ?? WallTime(milliseconds: 0)
        let last = try connection.rows("SELECT boot, up FROM presence").first
        let presence = last.map { row in
            let up = JSON.decode([String].self, from: Array((row[1] ?? "").utf8))
            return HistoryPresence(boot: row[0] ?? "", up: up ?? [], at: at)
        }
        let restarts = try restarts(beginningWith: beginning.restarts, connection)
        return HistoryRemains(open: open, presence: presence, restarts: restarts)
    }
}

extension String {
    /// The bytes that hexadecimal digits stand for; nil for other text.
    fileprivate var hexBytes: [UInt8]? {
        let digits = utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(UInt8(high * 16 + low))
        }
        return bytes
    }
}
