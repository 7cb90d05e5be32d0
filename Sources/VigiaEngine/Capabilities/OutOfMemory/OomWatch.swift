import VigiaCore
import VigiaPlatform

/// What is known of processes that the kernel killed because memory was short.
struct OomWatch {
    private let kills = OomKills()
    /// How many of the kernel's count are accounted for.
    private var reported: Int
    /// Since when the count is above that: who was killed may still be on his way.
    private var openSince: Instant?
    /// Main processes that a SIGKILL ended and whose last words are not heard yet.
    private var killed: [RunID: (pid: ProcessID, since: Instant)] = [:]
    /// Main processes that the kernel killed for memory, which were told.
    private var mains: [Int32] = []
    /// When the kernel's count was last seen to be what was told.
    private var seenEqualAt: Instant?

    /// The most of those that are kept: what Vigia kills itself is never asked for.
    private static let killedMax = 64
    /// How long the end of a main process may take to be told.
    private static let settleWithin = Duration.seconds(2)

    /// How often the kernel's count is read at the most, and when it was last.
    private static let lookEvery = Duration.seconds(1)
    private var lookedAt = Instant.boot

    init() { reported = kills.count ?? 0 }

    /// A main process ended.
    mutating func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending, at now: Instant) {
        guard case .killed(.kill, _) = ending else { return }
        if killed.count >= Self.killedMax { killed.removeAll() }
        killed[run] = (pid, now)
    }

    /// The line that says so, where the kernel killed the main process of a run for its memory.
    mutating func line(of run: RunID) -> String? {
        guard let pid = killed.removeValue(forKey: run)?.pid else { return nil }
        // The kernel counts before it kills: only where it did, or counts nothing here, has its log
        // more to say, which may be long.
        let count = kills.count
        if let count, count <= reported { return nil }
        let logged = OomKills.logged(within: Self.freshMax)?.last { $0.pid == pid.raw }
        guard logged != nil || count != nil else { return nil }
        reported = min(count ?? reported, reported + 1)
        mains = mains.suffix(Self.killedMax) + [pid.raw]
        openSince = nil
        return "out of memory: the kernel killed "
            + (logged.map { "\($0.program), which held \(Bytes(count: $0.bytes))" } ?? "it")
            + facts
    }

    /// How many seconds ago a main process may have been killed whose end is told now.
    private static let freshMax = 30

    /// How many other processes the kernel killed that nobody is known to have waited for, and which.
    mutating func others(at now: Instant) -> (count: Int, words: String)? {
        guard now - lookedAt >= Self.lookEvery else { return nil }
        lookedAt = now
        guard let count = kills.count, count > reported else {
            seenEqualAt = now
            return nil
        }
        // One whose words are about to be heard may be what was counted.
        guard killed.values.allSatisfy({ now - $0.since >= Self.settleWithin }) else { return nil }
        // One after the other may be killed, so that what is open is not what was first seen.
        guard let since = openSince else {
            openSince = now
            return nil
        }
        guard now - since >= Self.settleWithin else { return nil }
        defer { (reported, openSince) = (count, nil) }
        let names = names(of: count - reported, at: now).map { ": \($0)" } ?? ""
        return (count - reported, names + facts)
    }

    /// Which processes those were: the kernel's log is of the whole machine, so that nobody is named
    /// where it has more of them than were counted.
    private func names(of count: Int, at now: Instant) -> String? {
        let since = seenEqualAt.map { (now - $0).components.seconds + 1 } ?? Int64(Self.freshMax)
        let kills = OomKills.logged(within: Int(since))?.filter { !mains.contains($0.pid) } ?? []
        guard kills.count == count, count <= Self.namesMax else { return nil }
        return kills.map { "\($0.program) (pid \($0.pid)), which held \(Bytes(count: $0.bytes))" }
            .joined(separator: ", ")
    }

    /// The most processes that are named.
    private static let namesMax = 8

    private var facts: String {
        guard let limit = kills.limit else { return "" }
        let peak = kills.peak.map { ", of which \(Bytes(count: $0)) were used" } ?? ""
        return "; the limit is \(Bytes(count: limit))\(peak)"
    }
}
