/// Makes incidents of a service from its records.
///
/// | before | record | after |
/// |---|---|---|
/// | quiet | a sign of a failure | an incident is open |
/// | open | another sign | open; all restarts and their causes belong to the same incident |
/// | open | the service is ready, or healthy again | open, and well since then |
/// | open, well | a sign | open, and not well |
/// | open, well | none for `stableAfter` | quiet: the service recovered |
/// | open | the service was stopped, is done or was removed | quiet |
///
/// Signs are a failed probe, an ending that nobody requested, memory over the limit, a hang, a
/// failed start, and a failed check that prevents a start. A failure of a new run or of a check
/// while the old run serves is no sign.
///
/// Downtime is the time during which nothing served: from the ending of a run, or from the last
/// good answer of a run that hung, until the next run is ready. A stop or restart that somebody
/// requested is no downtime, and neither is a probe that failed and passed again before the run
/// was ended.
public struct IncidentWatch: Hashable, Codable, Sendable {
    /// The open incident, which is rare, so it lies on the heap; empty while all is quiet.
    private var opened: [Incident] = []
    /// Since when the service has been well again; nil while it is not.
    private var wellSince: Instant?
    /// The run in the slot.
    private var slot: RunID?
    /// The new run of a reload.
    private var replacement: RunID?
    /// The new run of a failed reload, until its process tree is empty.
    private var failed: RunID?
    /// Since when the run in the slot serves; nil while it does not.
    private var servesSince: Instant?
    /// When the last good answer came, at the earliest, once an answer was bad.
    private var silentSince: Instant?
    private let service: String
    /// How long the service must be well until its incident is over.
    public var stableAfter: Duration

    /// Begins without an incident.
    ///
    /// - Parameters:
    ///   - service: the service's name.
    ///   - stableAfter: how long the service must be well until its incident is over.
    ///   - slot: the run in the slot; nil where there is none, or it is not known.
    ///   - servesSince: since when that run serves; nil where it does not.
    public init(
        _ service: String,
        stableAfter: Duration,
        slot: RunID? = nil,
        servesSince: Instant? = nil
    ) {
        (self.service, self.stableAfter) = (service, stableAfter)
        (self.slot, self.servesSince) = (slot, servesSince)
    }

    /// The open incident; nil while all is quiet.
    public private(set) var open: Incident? {
        get { opened.first }
        set { opened = newValue.map { [$0] } ?? [] }
    }

    /// Whether nothing must be remembered: no incident is open, and no reload is under way.
    public var isIdle: Bool { opened.isEmpty && replacement == nil && failed == nil }

    /// When the open incident is over if nothing happens; `never` without one that is well.
    public var deadline: Instant {
        opened.isEmpty ? .never : wellSince.map { $0 + stableAfter } ?? .never
    }

    /// Closes the incident whose time is over.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - time: the same time for people.
    /// - Returns: the incident that is over; nil for none.
    public mutating func look(at now: Instant, _ time: WallTime) -> Incident? {
        let due = deadline
        guard now >= due else { return nil }
        let late = (now - due).milliseconds
        return close(.recovered, at: due, WallTime(milliseconds: time.milliseconds - late))
    }

    /// Takes in a record of the service.
    ///
    /// - Parameters:
    ///   - record: the record; one of another service is ignored.
    ///   - now: when the event happened; the record has the time for people only.
    /// - Returns: the incidents that are over with this record, oldest first.
    public mutating func hear(_ record: Record, at now: Instant) -> [Incident] {
        guard record.service == service, let kind = record.kind else { return [] }
        var over = look(at: now, record.time).map { [$0] } ?? []
        follow(kind, record)
        if let sign = sign(kind, record) { take(sign, record) }
        addStep(record)
        serve(kind, record, at: now)
        leaveSlot(kind, record)
        if let outcome = Self.outcome(kind), let last = close(outcome, at: now, record.time) {
            over.append(last)
        }
        return over
    }

    /// The watch without what happened during the open incident, for a reader of its cause and
    /// times only.
    var withoutSteps: Self {
        var watch = self
        if !opened.isEmpty { watch.opened[0].steps = [] }
        return watch
    }

    /// Takes over what happened during the open incident, as the history has it.
    mutating func recall(_ incident: Incident) { open?.recall(incident) }

    /// Joins the open incident to the incident of a dependency.
    public mutating func join(_ root: Incident.ID) {
        if open?.root == nil, open?.id != root { open?.root = root }
    }

    /// Closes the incident because nothing more will be heard of the service.
    ///
    /// - Parameters:
    ///   - outcome: how it ended.
    ///   - now: when.
    ///   - time: the same time for people.
    /// - Returns: the incident; nil where none is open.
    public mutating func close(
        _ outcome: Incident.Outcome,
        at now: Instant,
        _ time: WallTime
    ) -> Incident? {
        wellSince = nil
        guard var incident = open else { return nil }
        open = nil
        incident.endOutage(at: now)
        (incident.ended, incident.outcome) = (time, outcome)
        return incident
    }

    /// Takes over an incident; see `init(resuming:)`.
    mutating func resume(
        _ incident: Incident,
        _ downSince: Instant?,
        _ ready: Instant?,
        isWell: Bool,
        lost: Instant
    ) {
        var incident = incident
        incident.downSince = downSince ?? (ready == nil ? lost : nil)
        if let ready { incident.endOutage(at: ready) }
        wellSince = isWell ? ready : nil
        open = incident
    }

    /// Adds that the machine restarted during the open incident.
    public mutating func noteRestart(of words: String, at time: WallTime) {
        let event = CauseClass.machineRestarted.rawValue
        open?.add(Incident.Step(at: time, event: event, run: nil, words: words))
    }

    private static func outcome(_ kind: EventKind) -> Incident.Outcome? {
        switch kind {
        case .stopped: .stopped
        case .done: .done
        case .removed: .removed
        default: nil
        }
    }
}

// Which run is in the slot, and whether the service serves.
extension IncidentWatch {
    private mutating func follow(_ kind: EventKind, _ record: Record) {
        switch kind {
        case .starting:
            slot = record.run
            guard var incident = open else { break }
            incident.restarts += 1
            incident.lastRun = record.run
            open = incident
        case .reloading: replacement = record.run
        case .reloaded: (slot, replacement) = (record.run ?? replacement, nil)
        case .reloadFailed: (failed, replacement) = (record.run, nil)
        case .stopping where record.run != nil && record.run == replacement:
            (failed, replacement) = (replacement, nil)
        case .adopted: slot = slot ?? record.run
        default: break
        }
    }

    /// The tree of the run in the slot is empty; the new run of a reload, if any, takes its place.
    private mutating func leaveSlot(_ kind: EventKind, _ record: Record) {
        guard kind == .emptied else { return }
        if record.run == failed { failed = nil }
        guard record.run == slot, let new = replacement else { return }
        (slot, replacement) = (new, nil)
        guard var incident = open else { return }
        incident.restarts += 1
        incident.lastRun = new
        open = incident
    }

    /// Whether a record is about a run that is not in the slot.
    private func isAside(_ record: Record) -> Bool {
        guard let run = record.run else { return false }
        return run == replacement || run == failed || slot.map { run != $0 } ?? false
    }

    private mutating func serve(_ kind: EventKind, _ record: Record, at now: Instant) {
        guard !isAside(record) else { return }
        switch kind {
        case .ready, .recovered, .reloaded, .adopted, .accepting:
            (servesSince, silentSince) = (servesSince ?? now, nil)
            if kind == .reloaded { servesSince = now }
            guard var incident = open else { return }
            incident.endOutage(at: now)
            (open, wellSince) = (incident, now)
        case .degraded: silentSince = nil
        case .suspect:
            let last = now + .milliseconds(-Self.milliseconds(record, "silent_ms"))
            silentSince = silentSince ?? max(last, servesSince ?? last)
        // The run keeps serving, and no record will say that its memory shrank.
        case .memoryExceeded where servesSince != nil && record.fields["restarting"] == false:
            wellSince = now
        case .stopping where Self.isWanted(record) && silentSince == nil:
            (servesSince, wellSince) = (nil, nil)
        case .ended where record.level.known == .info: (servesSince, wellSince) = (nil, nil)
        case .hung, .stopping, .ended, .broken: lose(at: now)
        default: break
        }
    }

    /// The service does not serve from now on, or did not since its last good answer.
    private mutating func lose(at now: Instant) {
        let lost = servesSince == nil ? now : silentSince ?? now
        (servesSince, silentSince, wellSince) = (nil, nil, nil)
        guard var incident = open, incident.downSince == nil else { return }
        incident.downSince = lost
        if incident.noticedAfter == nil { incident.noticedAfter = now - lost }
        open = incident
    }

    /// Whether a run is ended for a reason that lies outside of it.
    private static func isWanted(_ record: Record) -> Bool {
        reason(ofStopping: record) == nil && record.cause?.code.known != .ended
    }

    private static func milliseconds(_ record: Record, _ name: String) -> Int64 {
        if case .integer(let number)? = record.fields[name] { number } else { 0 }
    }
}

// Incidents are opened, get their cause, and their steps.
extension IncidentWatch {
    private mutating func take(_ reason: IncidentReason, _ record: Record) {
        // The cause of an earlier failure does not say how the service is now.
        let isNews = record.kind != .diagnosed
        if isNews { wellSince = nil }
        if var incident = open {
            incident.take(reason)
            open = incident
        } else if isNews {
            let id = Incident.ID(service: service, began: record.time)
            open = Incident(id, reason, run: record.run ?? slot)
        }
    }

    /// The failure that a record shows; nil for none.
    private func sign(_ kind: EventKind, _ record: Record) -> IncidentReason? {
        if kind == .diagnosed {
            guard let run = record.run, let first = open?.firstRun ?? open?.lastRun else {
                return nil
            }
            return run.raw >= first.raw ? Self.diagnosis(record) : nil
        }
        if kind == .checked || kind == .checkFailed {
            return servesSince == nil ? Self.failedCheck(kind, record) : nil
        }
        return isAside(record) ? nil : Self.sign(kind, record)
    }

    private mutating func addStep(_ record: Record) {
        guard var incident = open else { return }
        if record.kind == .broken { incident.wasGivenUp = true }
        let details = ["detail", "reason", "ending"].lazy.compactMap { record.fields[$0] }
        let words = [record.cause?.words, details.first?.description].compactMap { $0 }
        let text = words.joined(separator: "; ").kept
        let step = Incident.Step(
            at: record.time,
            event: record.event.word,
            run: record.run,
            words: text
        )
        incident.add(step)
        open = incident
    }
}
