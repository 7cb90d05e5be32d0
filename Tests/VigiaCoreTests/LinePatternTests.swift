import FoundationEssentials
import Testing
import VigiaCore

/// Patterns that are searched in lines of output.
@Suite("Patterns of lines")
struct LinePatternTests {
    static let found: [(pattern: String, lines: [String])] = [
        ("ERROR", ["ERROR", "an ERROR here", "xERROR"]),
        ("^ERROR", ["ERROR: no", "ERROR"]),
        ("done$", ["done", "all done"]),
        ("^$|^a+$", ["", "a", "aaaa"].filter { !$0.isEmpty }),
        ("ERROR|FATAL|panic", ["a FATAL b", "panic: x", "ERROR"]),
        ("a.c", ["abc", "a c", "xxaycxx"]),
        ("ab*c", ["ac", "abc", "abbbbc"]),
        ("ab+c", ["abc", "abbc"]),
        ("ab?c", ["ac", "abc"]),
        ("(ab)+c", ["abc", "ababc"]),
        ("a(b|cd)*e", ["ae", "abe", "acde", "abcdbe"]),
        ("[a-f0-3]x", ["bx", "2x"]),
        ("[^a-z]x", ["Ax", "-x"]),
        ("[]x]a", ["]a", "xa"]),
        ("[a-]b", ["-b", "ab"]),
        ("\\d\\d:\\d\\d", ["at 12:34 x"]),
        ("\\w+@\\w+", ["mail a@b now"]),
        ("a\\sb", ["a b", "a\tb"]),
        ("a\\.b", ["a.b"]),
        ("(?i)error", ["ERROR", "Error", "eRRor"]),
        ("café", ["un café"]),
        ("caf(é)+s", ["cafés", "cafééés"]),
    ]

    @Test("a line with a match is found", arguments: found)
    func matches(pattern: String, lines: [String]) throws {
        let pattern = try LinePattern(pattern)
        for line in lines { #expect(pattern.matches(line.utf8), "\(line)") }
    }

    static let missed: [(pattern: String, lines: [String])] = [
        ("ERROR", ["error", "ERRO", "", "E RROR"]),
        ("^ERROR", ["an ERROR", " ERROR"]),
        ("done$", ["done.", "done "]),
        ("ab+c", ["ac", "a c"]),
        ("a(b|cd)*e", ["ace", "ade"]),
        ("[^a-z]x", ["ax", "x"]),
        ("\\d\\d:\\d\\d", ["1:23", "12-34"]),
        ("a\\.b", ["axb"]),
        ("(ab)+c", ["abac", "bac"]),
        ("a^b", ["ab", "a^b", "b"]),
    ]

    @Test("a line without a match is not found", arguments: missed)
    func misses(pattern: String, lines: [String]) throws {
        let pattern = try LinePattern(pattern)
        for line in lines { #expect(!pattern.matches(line.utf8), "\(line)") }
    }

    static let refused: [(pattern: String, error: LinePatternError)] = [
        ("", .matchesEverything), ("a*", .matchesEverything), ("x|", .matchesEverything),
        ("(ab", .unbalanced), ("ab)", .unbalanced), ("[ab", .unbalanced),
        ("*a", .nothingToRepeat), ("a|+", .nothingToRepeat), ("(?i)+", .nothingToRepeat),
        ("[z-a]", .badSet), ("[é]", .badSet),
        ("a{3}", .unknown("{")), ("\\bx", .unknown("\\b")), ("x\\", .unknown("a \\ at its end")),
        (String(repeating: "a", count: 65), .tooLong),
        (String(repeating: "(", count: 501), .tooLong),
    ]

    @Test("what is no pattern is refused", arguments: refused)
    func refuses(pattern: String, error: LinePatternError) {
        #expect(throws: error) { try LinePattern(pattern) }
    }

    @Test("no line takes longer than another one of its length")
    func isLinear() throws {
        // The pattern and the line on which a backtracking search tries 2^30 ways.
        let pattern = try LinePattern("(a+)+(a+)+(a|a)*(a+)+b")
        let clock = ContinuousClock()
        let (hostile, plain) = (
            [UInt8](repeating: 97, count: 200_000), [UInt8](repeating: 120, count: 200_000)
        )
        let first = clock.measure { #expect(!pattern.matches(plain)) }
        let second = clock.measure { #expect(!pattern.matches(hostile)) }
        #expect(second < max(first, .milliseconds(10)) * 100)
    }

    @Test("a pattern is stored as its text")
    func coding() throws {
        let pattern = try LinePattern("^a|b$")
        let bytes = try JSONEncoder().encode([pattern])
        #expect(String(decoding: bytes, as: UTF8.self) == #"["^a|b$"]"#)
        #expect(try JSONDecoder().decode([LinePattern].self, from: bytes) == [pattern])
    }
}
