/// The result of one check.
public struct CheckResult: Hashable, Codable, Sendable {
    /// How a check ended.
    public enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
        /// The check passed.
        case passed
        /// The check failed.
        case failed
        /// The check failed, and a repair made it pass.
        case repaired
    }

    /// The check's name for people: `executable node`.
    public var check: String
    /// What follows when the check failed.
    public var severity: CheckSeverity
    /// How the check ended.
    public var outcome: Outcome
    /// The problem or the answer, in one line without a full stop.
    public var words: String
    /// The next thing to try; nil where the check passed or no advice is known.
    public var hint: String?
    /// A stable code to search for, such as `check.port_taken`; nil where the check passed.
    public var code: String?
    /// What a repair would do or did, in plain words; nil where there is no repair.
    public var repair: String?
    /// Whether the repair loses nothing, touches only the project's own files, and can be undone.
    public var isRepairSafe: Bool
    /// The last lines of a failed program's output, oldest first; empty where no program ran.
    public var lines: [String]

    /// Takes a result; `words` and `hint` are one line each, without a full stop.
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

    /// Whether the result prevents the start of the service.
    public var isInTheWay: Bool { outcome == .failed && severity == .required }
}

extension [CheckResult] {
    /// The first result that prevents a start, in one line; nil where none does.
    public var obstacle: String? {
        let all = filter(\.isInTheWay)
        guard let first = all.first else { return nil }
        let more = all.count > 1 ? " (and \(all.count - 1) more)" : ""
        return "\(first.check): \(first.words)" + (first.hint.map { " (\($0))" } ?? "") + more
    }
}
