// Alerts from records.
extension AlertWatch {
    /// Takes in a record.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - now: when the event happened; the record has the time for people only.
    ///   - rules: the rules that are on.
    ///   - incident: the open incident of the record's service; nil while all is quiet.
    /// - Returns: the alerts that were raised or resolved.
    public mutating func hear(
        _ record: Record,
        at now: Instant,
        _ rules: AlertRules,
        _ incident: Incident?
    ) -> [Alert] {
        guard let service = record.service else { return [] }
        let time = record.time
        var changes: [Alert] = []
        switch record.kind {
        case .broken where rules.givenUp:
            let why = record.fields["reason"].map { ": \($0)" } ?? ""
            let title = "\(service) was given up\(why)"
            let reason = incident?.reason
            changes += list(book.raise(.givenUp, service, title, because: reason, at: time))
        case .flapping where rules.flapping:
            changes += flapping(record, service, at: now, incident)
        case .memoryHigh: remember(service, at: now, rules)
        case .ended, .stopped, .removed:
            keep(Excess?.none, of: service)
            changes += resolve(.memory, of: service, at: time)
            changes += resolve(.leak, of: service, at: time)
            changes += resolve(.slow, of: service, at: time)
        case .leakForecast: changes += leak(record, service, rules)
        case .leakForecastOver: changes += resolve(.leak, of: service, at: time)
        case .backupFailed where rules.backup:
            changes += list(backup(record, service))
        case .backupMade:
            let made = record.fields["database"]?.description ?? ""
            changes += book.resolve(at: time) { alert, key in
                alert.rule == .backup && key == made
            }
        default: changes += hearOutput(record, service, at: now, rules)
        }
        return changes
    }

    /// Takes in a record about the answers or the output of a service.
    private mutating func hearOutput(
        _ record: Record,
        _ service: String,
        at now: Instant,
        _ rules: AlertRules
    ) -> [Alert] {
        let (fields, time) = (record.fields, record.time)
        switch record.kind {
        case .healthSlow where rules.slow:
            let took = fields["elapsed_ms"]?.milliseconds?.text ?? "long"
            let limit = fields["timeout_ms"]?.milliseconds.map { " of at most \($0.text)" } ?? ""
            let title = "the probe of \(service) takes \(took)\(limit)"
            return list(book.raise(.slow, service, title, at: time))
        case .healthSlowOver: return resolve(.slow, of: service, at: time)
        case .errorRateHigh:
            guard let window = rules.errors else { return [] }
            let sizes = ["bytes", "norm_bytes"].map { Bytes(count: fields[$0]?.whole ?? 0) }
            let title =
                "\(service) wrote \(sizes[0]) to standard error within \(window.text), usually "
                + "\(sizes[1])"
            return list(book.raise(.errors, service, title, at: time, until: now + window * 2))
        case .logMatched:
            let pattern = fields["pattern"]?.description ?? ""
            guard let rule = rules.log.first(where: { $0.pattern.text == pattern }) else {
                return []
            }
            return list(
                book.raise(
                    .log,
                    service,
                    key: pattern,
                    "\(service) wrote a line that matches \(pattern)",
                    because: IncidentReason(
                        .unknown,
                        "the rule \(pattern)",
                        line: fields["line"]?.description,
                        run: nil,
                        .sign
                    ),
                    at: time,
                    until: now + rule.overAfter
                )
            )
        default: return []
        }
    }

    /// Takes in what became of an incident.
    ///
    /// - Parameters:
    ///   - change: what became of it.
    ///   - rules: the rules that are on.
    /// - Returns: the alerts that were raised or resolved.
    public mutating func hear(_ change: IncidentChange, _ rules: AlertRules) -> [Alert] {
        let incident = change.incident
        let service = incident.service
        switch change {
        case .began where rules.incident:
            let (reason, time) = (incident.reason, incident.began)
            let title = "\(service): \(reason.clause)"
            return list(book.raise(.incident, service, title, because: reason, at: time))
        case .over:
            return book.resolve(at: incident.ended ?? incident.began) { alert, _ in
                alert.rule.endsWithIncident && alert.service == service
            }
        case .began, .changed: return []
        }
    }

    private mutating func flapping(
        _ record: Record,
        _ service: String,
        at now: Instant,
        _ incident: Incident?
    ) -> [Alert] {
        let times = record.fields["restarts"].map { "\($0) times" } ?? "too often"
        return list(
            book.raise(
                .flapping,
                service,
                "\(service) was restarted \(times) within an hour",
                because: incident?.reason,
                at: record.time,
                until: now + Self.flappingLasts
            )
        )
    }

    private mutating func remember(_ service: String, at now: Instant, _ rules: AlertRules) {
        guard let limit = rules.memory, excesses[service] == nil else { return }
        keep(Excess(since: now, lookAt: now + limit), of: service)
    }

    private mutating func leak(_ record: Record, _ service: String, _ rules: AlertRules) -> [Alert]
    {
        guard let limit = rules.leak, let left = record.fields["hours_left"]?.hours else {
            return []
        }
        if left > limit { return resolve(.leak, of: service, at: record.time) }
        let title = "the memory of \(service) will reach its limit in \(left.text)"
        return list(book.raise(.leak, service, title, at: record.time))
    }

    private mutating func backup(_ record: Record, _ service: String) -> Alert? {
        let database = record.fields["database"]?.description ?? ""
        let why = record.fields["detail"].map { ": \($0)" } ?? ""
        let title = "the backup of \(database) failed\(why)"
        return book.raise(.backup, service, key: database, title, at: record.time)
    }
}

extension RecordValue {
    /// A whole number.
    fileprivate var whole: Int? {
        if case .integer(let number) = self { Int(number) } else { nil }
    }

    /// A number of milliseconds.
    fileprivate var milliseconds: Duration? { whole.map { .milliseconds($0) } }

    /// A number of hours.
    fileprivate var hours: Duration? {
        switch self {
        case .integer(let hours): .seconds(max(0, hours) * 3600)
        case .number(let hours): .seconds(max(0, hours) * 3600)
        case .text, .bytes, .flag, .list, .object, .null: nil
        }
    }
}
