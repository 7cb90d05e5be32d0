/// What the tree of one run holds, and when it is looked at next.
public struct MemoryWatch: Hashable, Codable, Sendable {
    /// The last reading; nil before the first.
    public internal(set) var used: Bytes?
    /// When the next reading is due; nil where nothing is watched or one is under way.
    var nextSample: Instant?
    /// How many readings in a row were over the limit.
    var over = 0
    /// When relief was last asked for.
    var relievedAt: Instant?
    /// How its use has grown.
    public internal(set) var trend: MemoryTrend?
}
