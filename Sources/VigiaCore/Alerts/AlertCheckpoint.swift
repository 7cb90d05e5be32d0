/// What a checkpoint has of alerts: all that is small, and the incidents that changed.
public struct AlertCheckpoint: Hashable, Codable, Sendable {
    private let book: AlertBook
    private let excesses: [String: AlertWatch.Excess]
    /// The watches that changed; in the first record of a slot all.
    private let changed: [String: IncidentWatch]
    /// The services whose incident is over.
    private let gone: Set<String>

    fileprivate init(_ watch: AlertWatch, _ services: Set<String>) {
        (book, excesses) = (watch.book, watch.excesses)
        changed = watch.incidents.filter { services.contains($0.key) }
        gone = services.filter { watch.incidents[$0] == nil }
    }

    /// The watch that follows from an earlier one and this change.
    ///
    /// - Parameter old: the watch before; nil at the beginning.
    /// - Returns: the watch after it.
    public func watch(after old: AlertWatch?) -> AlertWatch {
        var watch = AlertWatch(book: book)
        watch.excesses = excesses
        watch.incidents = (old?.incidents ?? [:]).filter { !gone.contains($0.key) }
        watch.incidents.merge(changed) { $1 }
        return watch
    }
}

extension AlertWatch {
    fileprivate init(book: AlertBook) { self.book = book }

    /// Takes what changed since the last call.
    ///
    /// - Parameter isWhole: whether all is wanted instead.
    /// - Returns: the change.
    public mutating func takeChange(all isWhole: Bool) -> AlertCheckpoint {
        defer { touched = [] }
        return AlertCheckpoint(self, isWhole ? Set(incidents.keys) : touched)
    }
}
