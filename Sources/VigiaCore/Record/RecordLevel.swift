/// How much a record matters.
public enum RecordLevel: String, Hashable, Sendable, CaseIterable {
    /// Of use to who looks for a fault in Vigia.
    case debug
    /// Went as it should.
    case info
    /// Deserves a look.
    case warning
    /// Something does not work.
    case error
}

extension RecordLevel: Comparable {
    /// Orders by how much it matters.
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
