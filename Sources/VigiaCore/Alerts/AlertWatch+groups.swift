// Groups of alerts on their way.
extension AlertWatch {
    /// The open alerts, oldest first.
    public var open: [Alert] { book.alerts }
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
