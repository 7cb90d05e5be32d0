import VigiaCore
import VigiaPlatform

/// Selects events.
struct EventFilter {
    /// Services, or groups of instances; empty for all events.
    let services: [String]
    /// The lowest level.
    let level: RecordLevel
    /// A run's number, or a count back from each service's last run: 0, -1 and so on.
    let run: Int?
    /// The resolved numbers of `run`; nil for all events.
    private var runs: Set<RunID>?
    let since: WallTime?
    let until: WallTime?
    let pattern: Pattern?

    static let options: [Usage.Option] = [
        .value("since", of: "TIME", "From this time: 10m, 14:02, yesterday, 2026-11-24, …"),
        .value("until", of: "TIME", "Before this time."),
        .value("grep", "g", of: "REGEX", "Only matching events; POSIX extended regex."),
        .flag("ignore-case", "i", "Ignore case in --grep."),
        .value("level", of: "LEVEL", "At least this level: debug, info, warning, error."),
        .value("run", of: "N", "Only this run: 0 is the last, -1 the one before, …"),
    ]

    /// Parses the arguments.
    init(_ words: ParsedWords, clock: TimeWords = .here) throws(CommandError) {
        services = words.arguments
        (since, until) = try words.span(by: clock)
        level = try words.value("level").map(Self.level) ?? .debug
        run = try words.number("run", in: -1_000_000...Int.max)
        runs = run.map { $0 > 0 ? [RunID(raw: UInt64($0))] : [] }
        pattern = try words.pattern()
    }

    private static func level(_ word: String) throws(CommandError) -> RecordLevel {
        guard let level = RecordLevel(rawValue: word) else {
            let wanted = RecordLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badValue(option: "--level", value: word, wanted: wanted)
        }
        return level
    }

    /// All events of some services; without names, all events.
    init(of services: [String]) {
        self.services = services
        (level, run, runs, since, until, pattern) = (.debug, nil, nil, nil, nil, nil)
    }

    /// Resolves a `--run` that counts back, for each service; a number stands for itself.
    ///
    /// - Parameter events: reads the events that a filter accepts.
    mutating func findRuns(_ events: (Self) -> [Record]) {
        guard let run, run <= 0 else { return }
        var known: [String: Set<RunID>] = [:]
        for record in events(Self(of: services)) {
            guard let service = record.service, let run = record.run else { continue }
            known[service, default: []].insert(run)
        }
        // Later runs have greater numbers.
        runs = Set(known.values.compactMap { $0.sorted().dropLast(-run).last })
    }

    /// Whether an event is selected; `line` is its text.
    func takes(_ record: Record, line: () -> String) -> Bool {
        if !services.isEmpty, !services.contains(where: { record.isOf($0) }) { return false }
        if let runs, !(record.run.map(runs.contains) ?? false) { return false }
        if let own = record.level.known, own < level { return false }
        if let since, record.time < since { return false }
        if let until, record.time > until { return false }
        guard let pattern else { return true }
        let shown = Array(line().utf8)
        return pattern.firstMatch(in: shown[...], from: 0) != nil
    }
}

extension Record {
    /// Whether it is about a service or one of its instances.
    fileprivate func isOf(_ name: String) -> Bool {
        guard let service else { return false }
        guard service != name else { return true }
        let rest = service.utf8.dropFirst(name.utf8.count)
        return service.utf8.starts(with: name.utf8) && rest.first == UInt8(ascii: ".")
            && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}
