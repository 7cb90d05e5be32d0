import Glibc
import LogMaking
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Writes, rotates, compresses and removes at random, and compares the lines read with those
/// written.
@Suite("Random log histories", .timeLimit(.minutes(10)))
struct LogHistoryTests {
    static let steps = 5000

    @Test(
        "a follower and a later reader find every line, whatever happens to the log",
        arguments: 1...2
    )
    func random(seed: UInt64) throws {
        let story = try Story(seed: seed)
        for _ in 0..<Self.steps { try story.step() }
        try story.compare()
        #expect(story.comparisons > 20)
    }
}

/// A log with a follower at its end.
private final class Story {
    private let folder: TemporaryFolder
    private let log: LogMaker
    private let follower: LogReader
    /// How much of the text the follower has read.
    private var followed = 0
    private var chance: Chance
    private var time = Int64(1000)
    private var run = UInt64(0)
    private(set) var comparisons = 0

    init(seed: UInt64) throws {
        (folder, chance) = (try TemporaryFolder(), Chance(seed: seed))
        log = try LogMaker(LogName(service: "web", channel: .stdout), project: folder.path)
        let history = log.history()
        follower = LogReader(history, history.whole, holdsUnfinished: true)
    }

    func step() throws {
        time += Int64(chance.below(30))
        switch chance.below(60) {
        case 0..<36: try write()
        case 36..<42: try log.note(at: time, run: run)
        case 42..<46: try mark()
        case 46..<52: try rotate()
        case 52..<59: follow()
        default: try compare()
        }
    }

    private func write() throws {
        if chance.below(3) > 0 { try log.note(at: time, run: run) }
        var bytes: [UInt8] = []
        for _ in 0..<chance.below(6) {
            let size = chance.below(500) == 0 ? chance.below(300_000) : chance.below(40)
            bytes += (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 + size) | 0x10 }
            if chance.below(5) > 0 { bytes.append(0x0A) }
        }
        try log.write(bytes)
    }

    private func mark() throws {
        switch chance.below(4) {
        case 0: try log.note(.dropped, at: time, run: run, count: 5)
        case 1: try log.note(.repeated, at: time, run: run)
        default:
            try log.note(.ended, at: time, run: run)
            run += 1
            try log.note(.began, at: time, run: run)
        }
    }

    private func rotate() throws {
        for _ in 0...chance.below(3) {
            // So that no line gets the later time in an archive's name.
            try log.note(at: time, run: run)
            time += 1
            try log.rotate(at: time, compresses: chance.below(2) == 0)
            time += 1
        }
        guard log.archives.count > 6 else { return }
        follow()
        while log.archives.count > 4 { try log.forget() }
    }

    private func follow() {
        follower.lookAgain()
        while case let piece? = follower.next(through: .last, isExact: chance.below(2) == 0) {
            guard case .lines(let bytes) = piece.content else { continue }
            let end = min(followed + bytes.count, log.text.count)
            #expect(isSame(bytes, log.text[followed..<end]))
            followed += bytes.count
        }
    }

    func compare() throws {
        comparisons += 1
        try log.note(at: time, run: run)
        follow()
        #expect(log.text[followed...].firstNewline(from: followed) == nil)
        let (history, lines) = (log.history(), log.lines)
        compare(history, history.whole, lines)
        for _ in 0..<3 {
            let (a, b) = (moment(lines), moment(lines))
            let since = history.range(history.whole, since: a)
            compare(history, since, lines.filter { $0.time >= a.milliseconds })
            let until = history.range(history.whole, until: b)
            compare(history, until, lines.filter { $0.time <= b.milliseconds })
            let both = history.range(since, until: b)
            let between = lines.filter {
                (a.milliseconds...max(a, b).milliseconds).contains($0.time)
            }
            if a <= b { compare(history, both, between) }
            compareLast(history, a <= b ? both : since)
        }
    }

    private func moment(_ lines: [LogMaker.Line]) -> WallTime {
        guard !lines.isEmpty else { return WallTime(milliseconds: 0) }
        let time = lines[chance.below(lines.count)].time
        return WallTime(milliseconds: time - 1 + Int64(chance.below(3)))
    }

    private func compare(_ history: LogHistory, _ range: LogRange, _ lines: [LogMaker.Line]) {
        let found = bytes(LogReader(history, range))
        let wanted = lines.flatMap(\.bytes)
        #expect(found.count == wanted.count && isSame(found[...], wanted[...]))
    }

    /// Whether both have the same bytes, at the speed of memory.
    private func isSame(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in
                guard a.count == b.count, let start = a.baseAddress, let other = b.baseAddress
                else { return a.count == b.count }
                return unsafe memcmp(start, other, a.count) == 0
            }
        }
    }

    /// Checks that the last lines of a range are its end, with hardly more lines than requested.
    private func compareLast(_ history: LogHistory, _ range: LogRange) {
        let whole = bytes(LogReader(history, range))
        let count = chance.below(30)
        let reader = LogReader(history, history.range(range, lines: count).range)
        var (found, lines) = ([UInt8](), 0)
        while let piece = reader.next(through: .last, isExact: false) {
            if case .lines(let bytes) = piece.content { found += bytes }
            lines += piece.lineCount
        }
        #expect(isSame(whole.suffix(found.count), found[...]))
        #expect(lines >= count || found.count == whole.count)
        let newlines = found[...].newlineCount
        #expect(newlines <= count || found.count == whole.count)
    }

    private func bytes(_ reader: LogReader) -> [UInt8] {
        var (bytes, isExact) = ([UInt8](), chance.below(2) == 0)
        while let piece = reader.next(through: .last, isExact: isExact) {
            if case .lines(let lines) = piece.content { bytes += lines }
            isExact = chance.below(2) == 0
        }
        return bytes
    }
}

/// Reproducible random numbers (SplitMix64).
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(limit))
    }
}
