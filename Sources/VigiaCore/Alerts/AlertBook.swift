/// The open alerts of a project, and the changes that have yet to be delivered.
///
/// Changes of alerts are delivered in groups. New alerts go at once, or `groupEvery` after the last
/// group; the end of an alert goes at once, with all that waits. At most `burstMax` groups go within
/// `groupEvery`, so that a storm is a few messages.
///
/// In a quiet time only critical alerts go. Another one that is over before its beginning was told
/// is not told at all.
struct AlertBook: Hashable, Codable, Sendable {
    /// An open alert, and what ends it.
    struct Open: Hashable, Codable, Sendable {
        var alert: Alert
        /// What the rule distinguishes within a service, such as a database; empty for nothing.
        let key: String
        /// When the alert is over by itself; nil where something else ends it.
        var until: Instant?
        /// The targets that took its beginning; nil for none.
        var sentTo: [String]?
    }

    /// The most open alerts; further ones are not raised.
    static let openMax = 1000
    /// The most changes that wait; then the oldest resolved alerts are left out.
    static let outboxMax = 2000
    /// The least time between two groups of new alerts.
    static let groupEvery = Duration.seconds(30)
    /// The most groups within that time.
    static let burstMax = 4

    /// What makes identities unique in the world: host and folder, as a short text.
    let origin: String
    /// When this book was begun; nil in a checkpoint of a Vigia that did not say.
    let began: Instant?
    private(set) var open: [Open] = []
    /// Alerts that changed and belong to the next group, oldest first.
    private(set) var outbox: [Alert] = []
    /// The group that is being written.
    private(set) var inHand: [Alert] = []
    /// When the last groups were taken, the oldest first; at most `burstMax`.
    private var groupsAt: [Instant] = []
    /// When the present quiet time ends; nil outside of one.
    private(set) var quietUntil: Instant?
    /// How often anything changed.
    private(set) var changeCount: UInt64 = 0

    private enum CodingKeys: String, CodingKey {
        case origin, began, open, outbox, inHand, groupsAt
    }

    /// Begins without alerts.
    ///
    /// - Parameters:
    ///   - origin: a short text that no other project in the world has.
    ///   - now: the time.
    init(origin: String, at now: Instant) { (self.origin, began) = (origin, now) }

    /// The open alerts, oldest first.
    var alerts: [Alert] { open.map(\.alert) }

    /// Takes in that a target took the beginning of alerts.
    mutating func sent(_ alerts: Set<String>, to target: String) {
        for index in open.indices
        where alerts.contains(open[index].alert.id) && open[index].sentTo?.contains(target) != true
        {
            open[index].sentTo = (open[index].sentTo ?? []) + [target]
            changeCount &+= 1
        }
    }

    /// Whether a rule has an open alert.
    func has(_ rule: AlertRule, _ service: String?, key: String = "") -> Bool {
        index(rule, service, key) != nil
    }

    /// Whether no further alert is raised.
    var isFull: Bool { open.count >= Self.openMax }

    /// The services with an open alert of one of these rules.
    func services(of rules: Set<AlertRule>) -> Set<String> {
        Set(open.lazy.filter { rules.contains($0.alert.rule) }.compactMap(\.alert.service))
    }

    private func index(_ rule: AlertRule, _ service: String?, _ key: String) -> Int? {
        open.firstIndex {
            $0.alert.rule == rule && $0.alert.service == service && $0.key == key
        }
    }

    /// Raises an alert, unless the rule has one; the open one then only lasts as long as this one.
    ///
    /// - Returns: the new alert; nil for none.
    mutating func raise(
        _ rule: AlertRule,
        _ service: String?,
        key: String = "",
        _ title: String,
        because reason: IncidentReason? = nil,
        at time: WallTime,
        until: Instant? = nil
    ) -> Alert? {
        if let index = index(rule, service, key) {
            open[index].until = until
            changeCount &+= 1
            return nil
        }
        if isFull { return nil }
        let mark = Checksum.of("\(origin)\n\(key)".utf8)
        let name = service ?? "project"
        let hex = String(mark & 0xffff_ffff, radix: 16)
        let alert = Alert(
            id: "\(rule.rawValue)-\(name)-\(time.milliseconds)-\(hex)",
            rule: rule,
            service: service,
            title: title,
            reason: reason,
            raised: time
        )
        open.append(Open(alert: alert, key: key, until: until))
        post(alert)
        return alert
    }

    /// Ends the alerts that match.
    ///
    /// - Returns: the alerts, each with the time of its end.
    mutating func resolve(
        at time: WallTime,
        where matches: (_ alert: Alert, _ key: String) -> Bool
    ) -> [Alert] {
        let over = open.filter { matches($0.alert, $0.key) }.map { $0.alert.resolved(at: time) }
        guard !over.isEmpty else { return [] }
        open.removeAll { matches($0.alert, $0.key) }
        for alert in over { post(alert) }
        return over
    }

    /// Ends the alerts whose time is over.
    mutating func expire(at now: Instant, _ time: WallTime) -> [Alert] {
        let over = Set(open.filter { ($0.until ?? .never) <= now }.map(\.alert.id))
        return over.isEmpty ? [] : resolve(at: time) { alert, _ in over.contains(alert.id) }
    }

    private mutating func post(_ alert: Alert) {
        let isUntold = heldBack.contains(alert.id)
        outbox.removeAll { $0.id == alert.id }
        changeCount &+= 1
        if isUntold, alert.resolved != nil { return }
        outbox.append(alert)
        guard outbox.count > Self.outboxMax else { return }
        outbox.remove(at: outbox.firstIndex { $0.resolved != nil } ?? 0)
    }
}

// Groups of changes on their way.
extension AlertBook {
    /// When the next group or the next end of an alert is due.
    var deadline: Instant {
        let ends = open.lazy.compactMap(\.until).min() ?? .never
        let quietEnds = outbox.allSatisfy(mayGo) ? .never : quietUntil ?? .never
        return min(ends, groupAt, quietEnds)
    }

    /// Takes in until when the time is quiet; nil for a time that is not.
    mutating func setQuiet(until end: Instant?) {
        guard quietUntil != end else { return }
        quietUntil = end
        changeCount &+= 1
    }

    /// The open alerts that nobody is told of before the quiet time ends, by their identities.
    var heldBack: Set<String> {
        Set(outbox.lazy.filter { $0.resolved == nil && !mayGo($0) }.map(\.id))
    }

    private func mayGo(_ alert: Alert) -> Bool {
        quietUntil == nil || alert.severity == .critical
    }

    /// When the next group is due; never while one is in hand, or nothing waits.
    var groupAt: Instant {
        let ready = outbox.filter(mayGo)
        guard !ready.isEmpty, inHand.isEmpty else { return .never }
        let hasEnd = ready.contains { $0.resolved != nil }
        let before = hasEnd ? groupsAt.dropLast(Self.burstMax - 1).last : groupsAt.last
        return before.map { $0 + Self.groupEvery } ?? .boot
    }

    /// Takes the next group in hand, where it is due.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - isLast: whether the group does not wait for its time, and no end of an alert for the
    ///     end of the quiet time.
    /// - Returns: whether there is a group.
    mutating func takeGroup(at now: Instant, isLast: Bool = false) -> Bool {
        let goes = { [self] (alert: Alert) in mayGo(alert) || isLast && alert.resolved != nil }
        let ready = outbox.filter(goes)
        guard isLast && inHand.isEmpty && !ready.isEmpty || groupAt <= now else { return false }
        (inHand, outbox) = (ready, outbox.filter { !goes($0) })
        groupsAt = groupsAt.suffix(Self.burstMax - 1) + [now]
        changeCount &+= 1
        return true
    }

    /// Takes in that the group in hand is safe, and needs no memory any more.
    mutating func groupWritten() {
        inHand = []
        changeCount &+= 1
    }
}
