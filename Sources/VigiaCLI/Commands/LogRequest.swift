import VigiaCore
import VigiaLogs
import VigiaPlatform

/// The lines requested from logs, and their format.
struct LogRequest {
    let services: [String]
    let channels: [LogChannel]
    /// The number of last lines; nil if not given.
    let count: Int?
    let follows: Bool
    let since: WallTime?
    let until: WallTime?
    /// A run's number, or a count back from the last run: 0, -1 and so on.
    let run: Int?
    let sought: Sought?
    let isTimed: Bool

    /// The search for matching lines.
    struct Sought {
        let pattern: Pattern
        /// How many lines before and after each match are shown with it.
        let before, after: Int
    }

    static let countStandard = 20
    static let (countMax, contextMax) = (1_000_000_000, 10_000)

    /// Parses the arguments.
    ///
    /// - Parameters:
    ///   - words: the arguments.
    ///   - channels: the streams.
    ///   - clock: the local time and time zone.
    /// - Throws: the argument that is invalid, or contradicts another.
    init(
        _ words: ParsedWords,
        channels: [LogChannel],
        clock: TimeWords = .here
    ) throws(CommandError) {
        (services, self.channels) = (words.arguments, channels)
        (follows, isTimed) = (words.has("follow"), words.has("times"))
        count = try words.number("lines", in: 0...Self.countMax)
        run = try words.number("run", in: -1_000_000...Int.max)
        (since, until) = try words.span(by: clock)
        sought = try Self.sought(words)
        try refuseContradictions()
    }

    /// Future lines of these services.
    init(following services: [String]) {
        (self.services, channels) = (services, [.stdout, .stderr])
        (count, follows, isTimed) = (0, true, false)
        (since, until, run, sought) = (nil, nil, nil, nil)
    }

    private static func sought(_ words: ParsedWords) throws(CommandError) -> Sought? {
        let around = try words.number("context", in: 0...contextMax, default: 0)
        let before = try words.number("before-context", in: 0...contextMax, default: around)
        let after = try words.number("after-context", in: 0...contextMax, default: around)
        if let pattern = try words.pattern() {
            return Sought(pattern: pattern, before: before, after: after)
        }
        let options = ["context", "before-context", "after-context"]
        if let option = options.first(where: words.has) {
            throw ParsedWords.withoutPattern("--\(option)")
        }
        return nil
    }

    private func refuseContradictions() throws(CommandError) {
        if follows { try ParsedWords.refuseEnd(until) }
        if follows, let run, run != 0 {
            throw .contradiction(
                "--follow shows what is written now, and --run \(run) is over or may be",
                hint: "--run 0 is the one that is written now"
            )
        }
    }

    /// The number of last lines to show; nil for all.
    var last: Int? {
        let isNarrow = since != nil || until != nil || run != nil || sought != nil
        return count ?? (isNarrow ? nil : Self.countStandard)
    }
}

extension TimeWords {
    /// The present time, in the local time zone.
    static var here: Self { Self(now: .now, zone: .system) }
}

extension ParsedWords {
    /// The times of `--since` and `--until`, each nil if not given.
    func span(by clock: TimeWords) throws(CommandError) -> (since: WallTime?, until: WallTime?) {
        let since = try moment("since", by: clock)
        let until = try moment("until", by: clock, .later, after: since)
        if let since, let until, since > until {
            throw .contradiction(
                "--since \(since) is after --until \(until)",
                hint: "--since is the earlier one of the two"
            )
        }
        return (since, until)
    }

    /// Refuses `--until` together with `--follow`.
    static func refuseEnd(_ until: WallTime?) throws(CommandError) {
        guard until != nil else { return }
        throw .contradiction(
            "--follow goes on for ever, and --until ends",
            hint: "leave one of them out"
        )
    }

    /// The pattern of `--grep` and `--ignore-case`; nil if not given.
    func pattern() throws(CommandError) -> Pattern? {
        guard let text = value("grep") else {
            if has("ignore-case") { throw Self.withoutPattern("--ignore-case") }
            return nil
        }
        do throws(PatternError) {
            return try Pattern(text, ignoresCase: has("ignore-case"))
        } catch {
            let wanted = "a POSIX extended regular expression (\(error.reason))"
            throw .badValue(option: "--grep", value: text, wanted: wanted)
        }
    }

    /// The error of an option about matches without a pattern.
    static func withoutPattern(_ option: String) -> CommandError {
        .contradiction(
            "\(option) is about the matches of --grep, which is not there",
            hint: "give --grep too"
        )
    }

    /// The option's last value as a time.
    private func moment(
        _ option: String,
        by clock: TimeWords,
        _ reading: TimeWords.Reading = .earlier,
        after start: WallTime? = nil
    ) throws(CommandError) -> WallTime? {
        guard let text = value(option) else { return nil }
        guard let moment = clock.moment(text, reading, after: start) else {
            throw .badValue(option: "--\(option)", value: text, wanted: TimeWords.wanted)
        }
        return moment
    }

    /// The option's last value as an integer in a range; nil if not given.
    func number(
        _ option: String,
        in range: ClosedRange<Int>
    ) throws(CommandError) -> Int? {
        has(option) ? try number(option, in: range, default: 0) : nil
    }
}
