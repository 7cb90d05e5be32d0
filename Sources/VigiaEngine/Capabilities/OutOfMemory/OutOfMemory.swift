import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Tells which processes the kernel killed because memory was short.
final class OutOfMemory: Capability {
    private unowned let host: any Host
    private var kills = OomWatch()

    init(_ host: any Host) { self.host = host }

    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending) {
        kills.ended(run, pid, ending, at: Clock.now)
    }

    /// What a run wrote last; where the kernel killed it for its memory, that is the cause.
    func explain(_ words: LastWords, of run: RunID) -> LastWords {
        guard let line = kills.line(of: run) else { return words }
        return LastWords(.outOfMemory, line: line, lines: words.lines)
    }

    /// Tells of a process that the kernel killed while the main process of its run goes on.
    ///
    /// It is looked for whenever a run is asked or measured, so that nothing wakes up for it.
    func lookForKilledChildren(at now: Instant) {
        guard let (count, which) = kills.others(at: now) else { return }
        let words = "the kernel killed \(count) of the processes below Vigia for memory\(which)"
        host.say(.outOfMemory, ["count": .count(count), "detail": .text(words)])
    }
}
