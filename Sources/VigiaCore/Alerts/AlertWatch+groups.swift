// Groups of alerts on their way.
extension AlertWatch {
    /// The open alerts, oldest first.
    public var open: [Alert] { book.alerts }
    /// The open alerts whose beginning is told, or will be with the next group.
    public var told: [Alert] {
        let held = book.heldBack
        return book.alerts.filter { !held.contains($0.id) }
    }
    /// The open alerts, oldest first, each with the targets that took it.
    public var sent: [(alert: Alert, targets: [String])] {
        book.open.map { ($0.alert, $0.sentTo ?? []) }
    }
    /// Takes in that a target took the beginning of alerts.
    ///
    /// - Parameters:
    ///   - alerts: the identities of alerts.
    ///   - target: the target's name.
    public mutating func sent(_ alerts: Set<String>, to target: String) {
        book.sent(alerts, to: target)
    }
    /// The open alerts that are held back until the quiet time ends, by their identities.
    public var heldBack: Set<String> { book.heldBack }
    /// When the present quiet time ends; nil outside of one.
    public var quietUntil: Instant? { book.quietUntil }
    /// Takes in until when the time is quiet; nil for a time that is not.
    public mutating func setQuiet(until end: Instant?) { book.setQuiet(until: end) }
    /// The group that is being written; empty for none.
    public var group: [Alert] { book.inHand }

    /// Takes the next group in hand, where it is due.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - isLast: whether the group does not wait for its time.
    /// - Returns: whether there is a new group.
    public mutating func takeGroup(at now: Instant, isLast: Bool = false) -> Bool {
        book.takeGroup(at: now, isLast: isLast)
    }

    /// Takes in that the group in hand is safe, and needs no memory any more.
    public mutating func groupWritten() { book.groupWritten() }
}
