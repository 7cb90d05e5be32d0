/// The importance of a record.
public enum RecordLevel: String, Hashable, Sendable, CaseIterable {
    /// Useful for problem a fault in Vigia.
    case debug
    /// Everything went as it should.
    case info
    /// Something deserves attention.
    case warning
    /// Something does not work.
    case error
}

extension RecordLevel: Comparable {
    /// Orders levels from `debug` to `error`.
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}
