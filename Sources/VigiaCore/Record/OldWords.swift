// Words that older versions wrote into journals for what has another word today.
extension EventKind {
    /// Before checkpoints and notify messages were called what others call them.
    private static let oldWords: [String: Self] = [
        "note_unwritable": .checkpointUnwritable,
        "notice_ignored": .notifyIgnored,
        "notices_unavailable": .notifyUnavailable,
    ]

    /// The word of today for one that was read; any other word stays as it is.
    public static func today(_ word: String) -> String { oldWords[word]?.rawValue ?? word }
}

extension CauseCode {
    /// Before the start of a breaker that is half open was called a retry.
    private static let oldWords: [String: Self] = ["trial": .retry]

    /// The word of today for one that was read; any other word stays as it is.
    public static func today(_ word: String) -> String { oldWords[word]?.rawValue ?? word }
}
