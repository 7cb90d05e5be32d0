import Testing
import VigiaCore

@testable import VigiaConfig

@Suite struct QuantityTests {
    @Test(arguments: [
        ("0s", 0), ("250ms", 250), ("1.5s", 1500), ("30s", 30_000), ("90s", 90_000),
        ("5m", 300_000), ("1h30m", 5_400_000), ("2d", 172_800_000), ("1d2h3m4s5ms", 93_784_005),
        ("0.25h", 900_000), ("999999999d", 86_399_999_913_600_000),
    ])
    func durationsAreReadExactly(text: String, milliseconds: Int64) throws {
        #expect(try Duration(reading: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "s", "-5s", "+5s", "5 s", "5S", "5sec", "1m1h", "1s1s", "1.5h30m", "1h30", "1.s", ".5s",
        "1e3s", "5µs", "1234567890s", "1.0000000001s", "٣s", "30s ", "infs",
    ])
    func whatIsNoDurationIsRefused(text: String) {
        #expect(throws: QuantityRefusal.nonsense) { try Duration(reading: text) }
        #expect(throws: QuantityRefusal.bare) { try Duration(reading: "30") }
    }

    @Test(arguments: [
        0, 1, 999, 1000, 1500, 9900, 10_000, 59_000, 60_000, 61_000, 3_600_000, 3_661_000,
        86_400_000, 90_061_000, 604_800_000,
    ])
    func aDurationThatWasWrittenIsReadBack(milliseconds: Int64) throws {
        let duration = Duration.milliseconds(milliseconds)
        #expect(try Duration(reading: duration.text) == duration)
    }

    @Test(arguments: [
        ("1B", 1), ("64KB", 65_536), ("500MB", 524_288_000), ("1.5GB", 1_610_612_736),
        ("64 KB", 65_536), ("0.5KB", 512), ("2TB", 2_199_023_255_552),
    ])
    func sizesCountIn1024s(text: String, count: Int) throws {
        #expect(try Bytes(reading: text) == Bytes(count: count))
    }

    @Test(arguments: ["", "MB", "500mb", "500M", "500MiB", "-1MB", "1  MB", "1e3MB", "999999999PB"])
    func whatIsNoSizeIsRefused(text: String) {
        #expect(throws: QuantityRefusal.nonsense) { try Bytes(reading: text) }
        #expect(throws: QuantityRefusal.bare) { try Bytes(reading: "500") }
    }

    @Test(arguments: [0, 1, 1023, 1024, 1536, 524_288_000, 1_610_612_736, 1 << 40, 1 << 50])
    func aSizeThatWasWrittenIsReadBack(count: Int) throws {
        #expect(try Bytes(reading: "\(Bytes(count: count))") == Bytes(count: count))
    }
}

@Suite struct CommandWordsTests {
    @Test(arguments: [
        ("node server.js", ["node", "server.js"]),
        ("  a \t b  \n", ["a", "b"]),
        ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
        ("a ''", ["a", ""]),
        ("a 'x'\"y\"z", ["a", "xyz"]),
        (#"a "\"\\\$\`\n" '\n'"#, ["a", "\"\\$`\\n", "\\n"]),
        ("a '|;&<>$`*?#~'", ["a", "|;&<>$`*?#~"]),
        (#"a \| \$ \*"#, ["a", "|", "$", "*"]),
        ("a b#c d~e", ["a", "b#c", "d~e"]),
        ("a --key=value {} !", ["a", "--key=value", "{}", "!"]),
        ("a \\\n  b", ["a", "b"]),
        ("a b\\ ", ["a", "b "]),
    ])
    func aLineIsSplitAsAShellWould(line: String, words: [String]) throws {
        #expect(try CommandWords.split(line) == words)
    }

    @Test(arguments: Array("|;&<>`*?[()"))
    func whatOnlyAShellUnderstandsIsRefused(character: Character) {
        #expect(throws: CommandRefusal.shell(character)) {
            try CommandWords.split("a b\(character)c")
        }
    }

    @Test(arguments: [
        ("a #b", CommandRefusal.shell("#")), ("~/a", .shell("~")),
        ("a \"$B\"", .shellVariable("B")),
        ("a b$c", .shellVariable("c")), ("a $(b)", .shell("$")), ("a \"$\"", .shell("$")),
        ("a ${b", .variable(.malformed)), ("a ${B}", .variable(.unset("B"))),
        ("a \"`b`\"", .shell("`")), ("a\nb", .shell("\n")), ("A=1 b", .assignment("A")),
        ("a 'b", .openQuote("'")), ("a \"b", .openQuote("\"")), ("a b\\", .openEscape),
        ("", .empty), ("  ", .empty), ("''", .empty),
    ])
    func aLineThatIsNoCommandIsRefused(line: String, refusal: CommandRefusal) {
        #expect(throws: refusal) { try CommandWords.split(line) }
    }
}
