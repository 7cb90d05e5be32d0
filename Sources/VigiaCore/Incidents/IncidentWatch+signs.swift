// A watch begins with the first sign, so that a quiet service needs none.
extension IncidentWatch {
    /// Begins with a record that may be the first sign of an incident, or begins a reload; the
    /// watch has yet to hear it.
    ///
    /// - Parameters:
    ///   - record: the record; nil is returned for one that a service without a watch can ignore.
    ///   - service: the service's name.
    ///   - machine: the service's machine, which may have gone on since the record was made.
    public init?(_ record: Record, of service: String, _ machine: ServiceMachine) {
        guard record.service == service, Self.begins(with: record) else { return nil }
        let (slot, run) = (machine.state.run, record.run)
        let isOfSlot = run == nil || record.kind == .reloading
        let serving = isOfSlot ? slot : machine.runs.first { $0.id == run }
        self.init(
            service,
            stableAfter: machine.policy.restart.stableAfter,
            slot: isOfSlot ? slot?.id : run,
            servesSince: isOfSlot && !machine.state.isServing ? nil : serving?.readyAt
        )
    }

    /// Whether a record may be the first sign of an incident, or begins a reload.
    public static func begins(with record: Record) -> Bool {
        switch record.kind {
        case .suspect, .overloaded, .notAccepting, .hung, .memoryExceeded, .broken, .reloading: true
        case .ended, .checked: record.level.known != .info
        case .checkFailed: record.level.known == .error
        case .stopping: reason(ofStopping: record) != nil
        default: false
        }
    }
}

// What a record says about a failure.
extension IncidentWatch {
    static func sign(_ kind: EventKind, _ record: Record) -> IncidentReason? {
        switch kind {
        case .suspect: reason(.unknown, record, .sign)
        case .overloaded: reason(.overloaded, record, .error)
        case .notAccepting:
            IncidentReason(
                .hung,
                "it accepts no connections and uses no CPU",
                run: record.run,
                .error
            )
        case .hung: reason(.hung, record, .named)
        case .memoryExceeded:
            IncidentReason(
                .memoryLimit,
                record.cause?.words ?? "its memory was over the limit",
                run: record.run,
                .named
            )
        case .stopping: reason(ofStopping: record)
        case .ended where record.level.known != .info: ending(record)
        case .broken:
            IncidentReason(
                .unknown,
                record.fields["reason"]?.description ?? "it was given up",
                run: record.run,
                .sign
            )
        default: nil
        }
    }

    /// A failed check that prevents a start.
    static func failedCheck(_ kind: EventKind, _ record: Record) -> IncidentReason? {
        guard record.level.known == .error else { return nil }
        return kind == .checkFailed
            ? reason(.unknown, record, .error)
            : IncidentReason(.unknown, "a check prevents the start", run: nil, .sign)
    }

    private static func reason(
        _ code: CauseClass,
        _ record: Record,
        _ weight: IncidentReason.Weight
    ) -> IncidentReason {
        let words = record.fields["detail"]?.description ?? record.event.word
        return IncidentReason(code, words, run: record.run, weight)
    }

    /// Why Vigia ends a run; nil where the reason lies outside of the run.
    static func reason(ofStopping record: Record) -> IncidentReason? {
        guard record.kind == .stopping, let cause = record.cause else { return nil }
        let code: CauseClass? =
            switch cause.code.known {
            case .hung: .hung
            case .heartbeatMissed: .watchdog
            case .startTimedOut: .startTimeout
            case .memoryExceeded: .memoryLimit
            default: nil
            }
        return code.map { IncidentReason($0, cause.words, run: record.run, .named) }
    }

    private static func ending(_ record: Record) -> IncidentReason {
        let ending = record.fields["ending"].flatMap { Ending($0) }
        let words = record.fields["ending"]?.description ?? "ended"
        if case .neverStarted? = ending {
            return IncidentReason(.execFailed, words, run: record.run, .named)
        }
        let code: CauseClass = ending?.isSuccess == true ? .endedNormally : .unknown
        return IncidentReason(code, words, run: record.run, .ending)
    }

    static func diagnosis(_ record: Record) -> IncidentReason? {
        guard let word = record.fields["class"]?.description else { return nil }
        let code = CauseClass(rawValue: word) ?? .unknown
        let weight: IncidentReason.Weight =
            code.isSpecific ? .named : code == .exception ? .error : .ending
        let line = record.fields["line"].flatMap { $0 == .null ? nil : $0.description }
        return IncidentReason(
            code,
            record.fields["detail"]?.description ?? word,
            line: line,
            run: record.run,
            weight,
            record.fields["confidence"].flatMap { Confidence(rawValue: $0.description) } ?? .low
        )
    }
}
