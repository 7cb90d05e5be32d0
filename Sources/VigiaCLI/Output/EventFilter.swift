import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Which events are asked for.
struct EventFilter {
    /// Services, or all instances of one; empty for every event.
    let services: [String]
    /// The least level, as a place in `levels`.
    let level: Int
    let run: UInt64?
    let since: WallTime?
    let until: WallTime?
    let pattern: Pattern?

    /// The levels of the journal, the least first.
    static let levels = ["debug", "info", "warning", "error"]

    static let options: [Usage.Option] = [
        .value("since", of: "TIME", "From then on: 10m, 14:02, yesterday, 2026-11-24, …"),
        .value("until", of: "TIME", "Up to then."),
        .value("grep", "g", of: "REGEX", "Only events whose line matches; POSIX, extended."),
        .flag("ignore-case", "i", "Let a and A match each other."),
        .value("level", of: "LEVEL", "Only from that level on: debug, info, warning, error."),
        .value("run", of: "N", "Only those of one run, by its number."),
    ]

    /// Understands the words.
    init(_ words: ParsedWords, clock: TimeWords = .here) throws(CommandError) {
        services = words.arguments
        (since, until) = try words.span(by: clock)
        level = try words.value("level").map(Self.level) ?? 0
        run = try words.number("run", in: 0...Int.max).map { UInt64($0) }
        pattern = try words.pattern()
    }

    private static func level(_ word: String) throws(CommandError) -> Int {
        guard let level = levels.firstIndex(of: word) else {
            let wanted = levels.joined(separator: ", ")
            throw .badValue(option: "--level", value: word, wanted: wanted)
        }
        return level
    }

    /// Whether an event is one of them; `line` is how it is shown.
    func takes(_ record: EventRecord, line: () -> String) -> Bool {
        if !services.isEmpty, !services.contains(where: { record.isOf($0) }) { return false }
        if let run, record.run != run { return false }
        if let own = Self.levels.firstIndex(of: record.level), own < level { return false }
        if since != nil || until != nil, let time = WallTime(record.time) {
            if let since, time < since { return false }
            if let until, time > until { return false }
        }
        guard let pattern else { return true }
        let shown = Array(line().utf8)
        return pattern.firstMatch(in: shown[...], from: 0) != nil
    }
}

extension EventRecord {
    /// Whether it is about a service, or about an instance of it.
    fileprivate func isOf(_ name: String) -> Bool {
        guard let service else { return false }
        guard service != name else { return true }
        let rest = service.utf8.dropFirst(name.utf8.count)
        return service.utf8.starts(with: name.utf8) && rest.first == UInt8(ascii: ".")
            && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}
