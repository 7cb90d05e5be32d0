import Testing
import VigiaCore

/// What alerts see in the output of a service, in whatever pieces it comes.
@Suite("Watching output")
struct OutputWatchTests {
    static func watch(_ patterns: [String], window: Duration? = nil) throws -> OutputWatch {
        var all: [LinePattern] = []
        for pattern in patterns { all.append(try LinePattern(pattern)) }
        return OutputWatch(OutputRules(patterns: all, rateWindow: window))
    }

    static func at(_ seconds: Int) -> Instant { .boot + .seconds(seconds) }

    @Test("a line is found in every way to cut it", arguments: 0...12)
    func pieces(cut: Int) throws {
        var watch = try Self.watch(["^an ERROR$"])
        let text = Array("an ERROR\nno\n".utf8)
        var signs = watch.read(text[..<cut], at: Self.at(1))
        signs += watch.read(text[cut...], at: Self.at(1))
        #expect(signs == [.matched(pattern: "^an ERROR$", line: "an ERROR", count: 1)])
    }

    @Test("each pattern that a line matches gives a sign, and the lines of a minute are counted")
    func counted() throws {
        var watch = try Self.watch(["disk", "full"])
        let line = Array("disk full\n".utf8)[...]
        let first = watch.read(line, at: Self.at(1))
        #expect(first.count == 2)
        var others: [OutputSign] = []
        for second in 2..<61 { others += watch.read(line, at: Self.at(second)) }
        #expect(others == [])
        let next = watch.read(line, at: Self.at(61))
        #expect(
            next == [
                .matched(pattern: "disk", line: "disk full", count: 60),
                .matched(pattern: "full", line: "disk full", count: 60),
            ]
        )
    }

    @Test("the last line of a run counts without its end")
    func unfinished() throws {
        var watch = try Self.watch(["panic$"])
        #expect(watch.read(Array("a panic".utf8)[...], at: Self.at(1)).isEmpty)
        let signs = watch.finish(at: Self.at(2))
        #expect(signs == [.matched(pattern: "panic$", line: "a panic", count: 1)])
        #expect(watch.finish(at: Self.at(100)).isEmpty)
    }

    @Test("of a line without end only the beginning is kept, and no secret")
    func long() throws {
        var watch = try Self.watch(["needle"])
        let start = Array("postgres://app:hush@db/x ".utf8)
        _ = watch.read(start[...], at: Self.at(1))
        let hay = [UInt8](repeating: 46, count: 1 << 20)
        #expect(watch.read(hay[...], at: Self.at(1)).isEmpty)
        let signs = watch.read(Array("needle\n".utf8)[...], at: Self.at(1))
        guard case .matched(_, let line, 1)? = signs.first else {
            Issue.record("\(signs)")
            return
        }
        #expect(line.utf8.count <= 1000 && line.hasPrefix("postgres://***@db/x ..."))
    }

    /// A history of windows of 10 s, each with so many bytes, and the windows that are too full.
    static let rates: [(name: String, windows: [Int], full: [Int])] = [
        ("steady", Array(repeating: 100_000, count: 30), []),
        ("a burst", Array(repeating: 100_000, count: 15) + [600_000, 100_000], [15]),
        ("before anything is known", [100, 100, 900_000, 100], []),
        ("below what is never too much", Array(repeating: 10, count: 20) + [60_000], []),
        ("silence, then much", Array(repeating: 0, count: 20) + [70_000], [20]),
        (
            "a new level becomes the norm",
            Array(repeating: 50_000, count: 12) + Array(repeating: 300_000, count: 12), [12]
        ),
    ]

    @Test("far more output than the norm is noticed", arguments: rates)
    func rate(name: String, windows: [Int], full: [Int]) throws {
        var watch = try Self.watch([], window: .seconds(10))
        #expect(!watch.readsBytes)
        _ = watch.count(0, at: Self.at(0))
        var found: [Int] = []
        for (place, bytes) in windows.enumerated() where bytes > 0 {
            for piece in 0..<10 {
                let now = Self.at(place * 10 + piece)
                if watch.count(bytes / 10, at: now) != nil { found.append(place) }
            }
        }
        #expect(found == full, "\(name)")
    }
}
