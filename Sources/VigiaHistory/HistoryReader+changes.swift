public import VigiaCore
internal import VigiaJSON
internal import VigiaSQLite
public import VigiaWire

/// What changed between the last run that was well and a failure.
public struct HistoryChanges: Hashable, Sendable {
    /// The run that was well, and when it was ready.
    public let (run, ready): (RunID, WallTime)
    /// What is different.
    public let changes: [RunChange]
}

// What changed before an incident.
extension HistoryReader {
    /// The most incidents that are looked at.
    private static let incidentsOfRunsMax = 100

    /// The files that were hashed before, by their paths.
    public func files() throws(HistoryError) -> [String: FileMark] {
        var files: [String: FileMark] = [:]
        for row in try connection.rows("SELECT path, mark, hash FROM files") {
            guard let path = row[0], let mark = row[1],
                let hash = row[2].flatMap({ UInt64($0, radix: 16) })
            else { continue }
            files[path] = FileMark(mark: mark, hash: hash)
        }
        return files
    }

    /// What changed between the last run that was well and an incident; nil where that is unknown.
    public func changes(before incident: IncidentStatus) throws(HistoryError) -> HistoryChanges? {
        guard let began = WallTime(incident.began) else { return nil }
        let taken = try prints(of: incident.service, until: incident.lastRun)
        let incidents = try runs(of: incident.service)
        let well = taken.last { print in
            print.at < began
                && WellRuns.isWell(
                    print.run,
                    ready: print.at,
                    stableAfter: print.stableAfter,
                    incidents
                )
        }
        // The first print of a run is the one from when it was ready.
        guard let well, let first = taken.first(where: { $0.run == well.run }),
            let old = try print(first.number),
            let new = try taken.last.flatMap({ last throws(HistoryError) in
                try print(last.number)
            })
        else { return nil }
        return HistoryChanges(run: first.run, ready: first.at, changes: new.changes(since: old))
    }

    /// A print without its parts, which are read only of two.
    private struct Taken {
        let (number, run, at): (Int64, RunID, WallTime)
        let stableAfter: Duration
    }

    /// The prints of a service up to a run, oldest first.
    private func prints(of service: String, until last: UInt64?) throws(HistoryError) -> [Taken] {
        let limit = last.map { " AND run <= \(Int64(clamping: $0))" } ?? ""
        let rows = try connection.rows(
            "SELECT number, run, at, stable_ms FROM prints "
                + "WHERE service = \(service.sqlText)\(limit) ORDER BY at, number"
        )
        return rows.compactMap { row in
            let numbers = row.compactMap { $0.flatMap { Int64($0) } }
            guard numbers.count == 4, let run = UInt64(exactly: numbers[1]) else { return nil }
            return Taken(
                number: numbers[0],
                run: RunID(raw: run),
                at: WallTime(milliseconds: numbers[2]),
                stableAfter: .milliseconds(numbers[3])
            )
        }
    }

    private func print(_ number: Int64) throws(HistoryError) -> RunPrint? {
        let rows = try connection.rows("SELECT print FROM prints WHERE number = \(number)")
        return rows.first.flatMap { row in
            row[0].flatMap { JSON.decode(HistoryPrint.self, from: Array($0.utf8)) }?.print
        }
    }

    private func runs(of service: String) throws(HistoryError) -> [WellRuns.Incident] {
        let rows = try connection.rows(
            """
            SELECT began, json_extract(incident, '$.first_run'),
            json_extract(incident, '$.last_run'), json_extract(incident, '$.outcome')
            FROM incidents WHERE service = \(service.sqlText)
            ORDER BY began DESC LIMIT \(Self.incidentsOfRunsMax)
            """
        )
        return rows.map { row in
            let run: (Int) -> RunID? = { place in
                row[place].flatMap { UInt64($0) }.map { RunID(raw: $0) }
            }
            return WellRuns.Incident(
                began: WallTime(milliseconds: row[0].flatMap { Int64($0) } ?? 0),
                first: run(1),
                last: run(2),
                hasRecovered: row[3] == Incident.Outcome.recovered.rawValue
            )
        }
    }
}
