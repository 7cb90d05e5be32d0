import VigiaCore
import VigiaHistory
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What `vigia why` shows: an incident, and what belongs to it.
struct WhyReport {
    /// The service that was asked for; nil for any.
    let service: String?
    /// The incident; nil where there is none.
    var incident: IncidentStatus?
    /// The incident that this one is joined to.
    var root: IncidentStatus?
    /// The place of the decisive line; nil if the line is no longer in the active logs.
    var place: DecisiveLine?
    /// What changed since the last run that was well; nil if that is unknown.
    var changes: HistoryChanges?
    /// What was seen before the incident; nil if nothing was.
    var before: HistoryBefore?
    /// The probes of the project that are in doubt.
    var doubts: [HistoryDoubt] = []
    /// How many incidents the service had within a week.
    var lastWeek = 0

    init(service: String?) { self.service = service }

    /// The report as one line of JSON.
    var json: String { String(decoding: JSON.encode(self), as: UTF8.self) + "\n" }
}

extension WhyReport {
    /// One sentence about an incident: what, how long, when, which runs.
    ///
    /// - Parameters:
    ///   - incident: the incident.
    ///   - clock: how times are said; nil for date and time in full, for machines.
    /// - Returns: the sentence, without a full stop.
    static func headline(_ incident: IncidentStatus, _ clock: SpokenTime? = nil) -> String {
        let name = incident.service.plain
        let (since, at) = times(incident, clock)
        let runs = Self.runs(incident)
        if incident.ended == nil, incident.downFrom != nil {
            let state = incident.wasGivenUp ? "is given up, and down" : "is down"
            return "\(name) \(state) since \(since)\(runs)"
        }
        let down = Duration.milliseconds(incident.downMilliseconds)
        if down == .zero {
            let verb = incident.ended == nil ? "is in trouble" : "was in trouble"
            return "\(name) \(verb) since \(since), but served\(runs)"
        }
        return "\(name) was down for \(down.text) \(at)\(runs)"
    }

    /// The beginning of an incident or of its outage, after `since` and by itself.
    private static func times(
        _ incident: IncidentStatus,
        _ clock: SpokenTime?
    ) -> (since: String, at: String) {
        let text = incident.downFrom ?? incident.began
        guard let time = WallTime(text) else { return (text, "at \(text)") }
        if let clock { return (clock.words(time), clock.adverb(time)) }
        let whole = String(time.local(in: .system).prefix(19))
        return (whole, "at \(whole)")
    }

    private static func runs(_ incident: IncidentStatus) -> String {
        switch (incident.firstRun, incident.lastRun) {
        case (let first?, let last?) where first != last: " (run \(first) → \(last))"
        case (_, let last?): " (run \(last))"
        default: ""
        }
    }

    /// The known cause.
    var cause: CauseClass {
        incident.flatMap { CauseClass(rawValue: $0.code) } ?? .unknown
    }

    /// What to do: the root comes first.
    var hint: String? {
        guard let incident else { return nil }
        if let root = incident.root {
            return "see why \(root.service.plain) failed: vigia why \(root.service.plain)"
        }
        return cause.advice.hint
    }
}

extension WhyReport: JSONWritable {
    /// Writes all members, missing values as null.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", incident?.service ?? service)
            json.member("incident", incident?.number)
            json.member("cause", incident.map { CauseJSON(incident: $0, place: place) })
            json.member("headline", incident.map { Self.headline($0) })
            json.member("hint", hint)
            json.member("began", incident?.began)
            json.member("ended", incident?.ended)
            json.member("outcome", incident?.outcome)
            json.member("down_ms", incident?.downSoFar)
            json.member("detected_ms", incident?.detectedMilliseconds)
            json.member("given_up", incident?.wasGivenUp)
            json.member("runs", incident.map { RunsJSON(incident: $0) })
            json.member("evidence", incident?.steps)
            json.member("evidence_left_out", incident?.stepsLeftOut)
            json.member("changed", changes?.changes.map { ChangeJSON(change: $0) })
            json.member("changed_since", changes.map { SinceJSON(changes: $0) })
            json.member("before", before)
            json.member("doubtful_probes", doubts)
            json.member("root", root)
            json.member("history", HistoryJSON(lastWeek: lastWeek))
        }
    }

    private struct CauseJSON: JSONWritable {
        let incident: IncidentStatus
        let place: DecisiveLine?

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("code", incident.code)
                json.member("clause", incident.clause)
                json.member("line", incident.line)
                json.member("file", place?.file)
                json.member("line_number", place?.number)
                json.member("confidence", incident.confidence)
            }
        }
    }

    private struct RunsJSON: JSONWritable {
        let incident: IncidentStatus

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("first", incident.firstRun)
                json.member("last", incident.lastRun)
                json.member("failed", incident.failedRun)
                json.member("restarts", incident.restarts)
            }
        }
    }

    private struct ChangeJSON: JSONWritable {
        let change: RunChange

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("kind", change.part.kind.rawValue)
                json.member("name", change.part.name)
                json.member("way", change.way.rawValue)
            }
        }
    }

    private struct SinceJSON: JSONWritable {
        let changes: HistoryChanges

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("run", changes.run.raw)
                json.member("ready", changes.ready.description)
            }
        }
    }

    private struct HistoryJSON: JSONWritable {
        let lastWeek: Int

        func write(to json: inout JSONWriter) {
            json.object { $0.member("incidents_last_7_days", lastWeek) }
        }
    }
}

extension IncidentStatus {
    /// How long the service could not serve so far, in milliseconds.
    var downSoFar: Int {
        guard let from = downFrom.flatMap({ WallTime($0) }) else { return downMilliseconds }
        return downMilliseconds + Int(max(0, WallTime.now.milliseconds - from.milliseconds))
    }
}
