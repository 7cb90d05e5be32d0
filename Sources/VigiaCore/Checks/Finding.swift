/// What came of one check.
public struct Finding: Hashable, Codable, Sendable {
    /// How it ended.
    public enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
        /// All is well.
        case passed
        /// It is not.
        case failed
        /// It was not, and was put right.
        case repaired
    }

    /// What was asked, for people: `executable node`.
    public var check: String
    /// What follows where it failed.
    public var severity: CheckSeverity
    /// How it ended.
    public var outcome: Outcome
    /// What was found, in one line without a full stop.
    public var words: String
    /// The next thing to try; nil where all is well or nothing honest can be said.
    public var hint: String?
    /// Stable and greppable, `check.port_taken`; nil where all is well.
    public var code: String?
    /// What a repair would do or did, in plain words; nil where there is none.
    public var repair: String?
    /// Whether that repair loses nothing, touches only what is the project's own, and can be
    /// undone.
    public var isRepairSafe: Bool
    /// The last lines of what a program said, where one was asked and something is wrong.
    public var lines: [String]

    /// Takes the parts.
    public init(
        check: String,
        severity: CheckSeverity = .required,
        outcome: Outcome,
        words: String,
        hint: String? = nil,
        code: String? = nil,
        repair: String? = nil,
        isRepairSafe: Bool = false,
        lines: [String] = []
    ) {
        (self.check, self.severity, self.outcome, self.words) = (check, severity, outcome, words)
        (self.hint, self.code, self.repair) = (hint, code, repair)
        (self.isRepairSafe, self.lines) = (isRepairSafe, lines)
    }

    /// Whether the service is not to be started because of it.
    public var isInTheWay: Bool { outcome == .failed && severity == .required }
}

extension [Finding] {
    /// What stands in the way of a start, in one line; nil where nothing does.
    public var obstacle: String? {
        let all = filter(\.isInTheWay)
        guard let first = all.first else { return nil }
        let more = all.count > 1 ? " (and \(all.count - 1) more)" : ""
        return "\(first.check): \(first.words)" + (first.hint.map { " (\($0))" } ?? "") + more
    }
}
