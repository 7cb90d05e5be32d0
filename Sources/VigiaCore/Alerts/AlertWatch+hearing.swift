// Alerts from records.
extension AlertWatch {
    /// Takes in a record.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - now: when the event happened; the record has the time for people only.
    ///   - rules: the rules that are on.
    ///   - machine: the machine of a service; nil where there is none of that name.
    /// - Returns: the alerts that were raised or resolved.
    public mutating func hear(
        _ record: Record,
        at now: Instant,
        _ rules: AlertRules,
        machine: (String) -> ServiceMachine?
    ) -> [Alert] {
        guard let service = record.service else { return [] }
        let time = record.time
        var changes = follow(record, of: service, at: now, rules, machine)
        switch record.kind {
        case .broken where rules.givenUp:
            let why = record.fields["reason"].map { ": \($0)" } ?? ""
            let reason = incidents[service]?.open?.reason
            let title = "\(service) was given up\(why)"
            changes += list(book.raise(.givenUp, service, title, because: reason, at: time))
        case .flapping where rules.flapping:
            changes += flapping(record, service, at: now)
        case .memoryHigh: remember(service, at: now, rules)
        case .ended, .stopped, .removed:
            keep(Excess?.none, of: service)
            changes += resolve(.memory, of: service, at: time)
            changes += resolve(.leak, of: service, at: time)
        case .leakForecast: changes += leak(record, service, rules)
        case .leakForecastOver: changes += resolve(.leak, of: service, at: time)
        case .backupFailed where rules.backup:
            changes += list(backup(record, service))
        case .backupMade:
            let made = record.fields["database"]?.description ?? ""
            changes += book.resolve(at: time) { alert, key in
                alert.rule == .backup && key == made
            }
        default: break
        }
        return changes
    }

    private mutating func follow(
        _ record: Record,
        of service: String,
        at now: Instant,
        _ rules: AlertRules,
        _ machine: (String) -> ServiceMachine?
    ) -> [Alert] {
        var watch: IncidentWatch
        if let known = incidents[service] {
            watch = known
        } else {
            guard IncidentWatch.begins(with: record), let machine = machine(service),
                let new = IncidentWatch(record, of: service, machine)
            else { return [] }
            watch = new
        }
        let wasOpen = watch.open != nil
        let over = watch.hear(record, at: now)
        watch.forgetSteps()
        keep(watch, of: service)
        var changes = over.flatMap { close($0, at: record.time) }
        if rules.incident, !wasOpen, let incident = watch.open {
            let title = "\(service): \(incident.reason.clause)"
            let (reason, time) = (incident.reason, record.time)
            changes += list(book.raise(.incident, service, title, because: reason, at: time))
        }
        return changes
    }

    private mutating func flapping(_ record: Record, _ service: String, at now: Instant) -> [Alert]
    {
        let times = record.fields["restarts"].map { "\($0) times" } ?? "too often"
        return list(
            book.raise(
                .flapping,
                service,
                "\(service) was restarted \(times) within an hour",
                because: incidents[service]?.open?.reason,
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
    /// A number of hours.
    fileprivate var hours: Duration? {
        switch self {
        case .integer(let hours): .seconds(max(0, hours) * 3600)
        case .number(let hours): .seconds(max(0, hours) * 3600)
        case .text, .bytes, .flag, .list, .object, .null: nil
        }
    }
}
