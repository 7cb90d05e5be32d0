/// Raises and resolves alerts: from records, and from what time and a look show.
///
/// | sign | alert | over |
/// |---|---|---|
/// | `broken` | `given_up` | with the incident of the service |
/// | an incident without service for `rules.down` | `down`, unless given up | with the incident |
/// | `flapping` | `flapping` | with the incident; without one, an hour later |
/// | an incident begins | `incident`, if that rule is on | with the incident |
/// | memory over the soft limit for `rules.memory` | `memory` | memory below it, or the run ended |
/// | `leak_forecast` within `rules.leak` | `leak` | a later one, `leak_forecast_over`, or the run ended |
/// | `health_slow` | `slow` | `health_slow_over`, or the run ended |
/// | `error_rate_high` | `errors` | two windows without another one |
/// | `log_matched` | `log` of the pattern | `overAfter` without another one |
/// | `backup_failed` | `backup` of the database | `backup_made` of it |
/// | free disk space below `rules.disk` | `disk` | 2 points above it |
///
/// Incidents are kept by an `IncidentBook`. Each rule raises one alert for one incident.
public struct AlertWatch: Hashable, Codable, Sendable {
    /// Memory over the soft limit.
    struct Excess: Hashable, Codable, Sendable {
        let since: Instant
        let lookAt: Instant
    }

    /// Open alerts, and changes on their way.
    var book: AlertBook
    /// The services whose memory was over the soft limit.
    var excesses: [String: Excess] = [:]

    /// How long an alert about restarts lasts without an incident.
    static let flappingLasts = Duration.seconds(3600)
    /// How often memory that raised an alert is looked at.
    static let lookEvery = Duration.seconds(60)
    /// How many points of free space a disk must win until its alert is over.
    static let diskMargin = 2

    private enum CodingKeys: String, CodingKey {
        case book, excesses
    }

    /// How often anything changed.
    private var changeCount: UInt64 = 0

    /// A number that is another one after each change.
    public var mark: UInt64 { changeCount &+ book.changeCount }

    /// Begins without alerts.
    ///
    /// - Parameters:
    ///   - origin: a short text that no other project in the world has.
    ///   - now: the time; an outage that began earlier counts from then on.
    public init(origin: String, at now: Instant) { book = AlertBook(origin: origin, at: now) }

    /// When something is due.
    ///
    /// - Parameters:
    ///   - rules: the rules that are on.
    ///   - incidents: the incidents of services.
    /// - Returns: the time; `never` where only a record can change anything.
    public func deadline(_ rules: AlertRules, _ incidents: IncidentBook) -> Instant {
        let first = book.deadline
        let looks =
            rules.memory == nil ? first : excesses.values.reduce(first) { min($0, $1.lookAt) }
        let told = book.services(of: [.down, .givenUp])
        return incidents.each.reduce(looks) { min($0, downAt($1, rules, told)) }
    }

    /// When an incident without service raises an alert; never for a service that has been `told`.
    private func downAt(
        _ incident: Incident,
        _ rules: AlertRules,
        _ told: Set<String>
    ) -> Instant {
        guard let limit = rules.down, let since = incident.downSince,
            !told.contains(incident.service), !book.isFull
        else { return .never }
        return max(since, book.began ?? since) + limit
    }

    /// Does what is due.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - time: the same time for people.
    ///   - rules: the rules that are on.
    ///   - incidents: the incidents of services.
    ///   - isOverSoft: whether the memory of a service is over its soft limit now.
    /// - Returns: the alerts that were raised or resolved.
    public mutating func look(
        at now: Instant,
        _ time: WallTime,
        _ rules: AlertRules,
        _ incidents: IncidentBook,
        isOverSoft: (String) -> Bool
    ) -> [Alert] {
        var changes = book.expire(at: now, time)
        let told = book.services(of: [.down, .givenUp])
        let down = incidents.each.filter { downAt($0, rules, told) <= now }
        for incident in down.sorted(by: { $0.service < $1.service }) {
            let limit = rules.down ?? .zero
            let title = "\(incident.service) has been down for \(limit.text)"
            changes += list(
                book.raise(.down, incident.service, title, because: incident.reason, at: time)
            )
        }
        return changes + lookAtMemory(at: now, time, rules, isOverSoft)
    }

    private mutating func lookAtMemory(
        at now: Instant,
        _ time: WallTime,
        _ rules: AlertRules,
        _ isOverSoft: (String) -> Bool
    ) -> [Alert] {
        guard let limit = rules.memory else { return [] }
        let due = excesses.filter { $0.value.lookAt <= now }.keys.sorted()
        return due.flatMap { service -> [Alert] in
            guard isOverSoft(service) else {
                keep(Excess?.none, of: service)
                return resolve(.memory, of: service, at: time)
            }
            let since = excesses[service]?.since ?? now
            keep(Excess(since: since, lookAt: now + Self.lookEvery), of: service)
            let title = "the memory of \(service) has been over its soft limit for \(limit.text)"
            return list(book.raise(.memory, service, title, at: time))
        }
    }

    /// Takes in how much of the disk with the project is free.
    ///
    /// - Parameters:
    ///   - percent: the free space in percent.
    ///   - rules: the rules that are on.
    ///   - time: when.
    /// - Returns: the alerts that were raised or resolved.
    public mutating func disk(free percent: Int, _ rules: AlertRules, at time: WallTime) -> [Alert]
    {
        guard let limit = rules.disk else { return [] }
        if percent < limit {
            let title = "only \(percent) % of the disk with the project are free"
            return list(book.raise(.disk, nil, title, at: time))
        }
        return percent < limit + Self.diskMargin ? [] : resolve(.disk, of: nil, at: time)
    }

    /// Remembers memory over the soft limit, or forgets it.
    mutating func keep(_ excess: Excess?, of service: String) {
        guard excesses[service] != excess else { return }
        excesses[service] = excess
        changeCount &+= 1
    }

    /// Ends the alerts of a rule.
    mutating func resolve(_ rule: AlertRule, of service: String?, at time: WallTime) -> [Alert] {
        book.resolve(at: time) { alert, _ in alert.rule == rule && alert.service == service }
    }

    /// One change or none.
    func list(_ alert: Alert?) -> [Alert] { alert.map { [$0] } ?? [] }
}
