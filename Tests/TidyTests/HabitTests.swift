import Testing

@Suite("Habits")
struct HabitTests {
    static let all = SourceTree.sources + SourceTree.tests + SourceTree.examples

    @Test("no comment marks unfinished work, and nothing is force-unwrapped")
    func leftovers() {
        #expect(Self.all.flatMap { $0.places(of: ["try!", "fatalError("]) } == [])
        // Assembled here, so that this file does not find itself.
        let notes = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        let found = Self.all.filter { file in notes.contains { Substring(file.text).holds($0) } }
        #expect(found.map(\.path) == [])
    }

    @Test("the supervisor has two threads, and uses nothing that creates more")
    func concurrency() {
        let makers = [
            "Task {", "Task.detached", "Task(", "await ", "actor ", "DispatchQueue",
            "DispatchSemaphore", "NSLock", "Thread(", "Thread.detach",
        ]
        let supervisor = SourceTree.sources.filter { $0.room != "VigiaKit" }
        #expect(supervisor.flatMap { $0.places(of: makers) } == [])
    }

    @Test("the core reads no clock, uses no random numbers and prints nothing")
    func purity() {
        let impure = [
            "random(", "randomElement", "shuffle", "SystemRandomNumberGenerator", "ContinuousClock",
            "SuspendingClock", "Date(", "print(", "readLine", "unsafe ",
        ]
        let core = SourceTree.sources.filter { $0.room == "VigiaCore" }
        #expect(core.flatMap { $0.places(of: impure) } == [])
    }

    @Test("no test sleeps for a guessed time")
    func sleeps() {
        let waits = ["sleep(", "usleep(", "nanosleep(", "clock_nanosleep(", "Task.sleep"]
        #expect(SourceTree.tests.flatMap { $0.places(of: waits) } == [])
    }

    /// Properties with text for people.
    static let wordsForPeople = [
        "words", "reason", "detail", "healthDetail", "lastEnding", "ending", "refusal", "clause",
    ]

    @Test("no decision depends on text for people")
    func prose() {
        let found = SourceTree.sources.filter { ["VigiaCLI", "VigiaEngine"].contains($0.room) }
            .flatMap { file in
                SourceFile.numbered(file.text).filter { Self.matchesProse($0.line) }
                    .map { "\(file.path):\($0.number)" }
            }
        #expect(found == [])
    }

    private static func matchesProse(_ line: Substring) -> Bool {
        let calls = [".hasPrefix(\"", ".hasSuffix(\"", ".contains(\""]
        guard let call = calls.first(where: { line.contains($0) }) else { return false }
        return wordsForPeople.contains { line.holds($0 + call) || line.holds($0 + "?" + call) }
    }

    @Test("the guardian is given descriptors through one door, so that none misses a handover")
    func kept() {
        let orders = [".keep(key:", ".forget(key:"]
        let doors = SourceTree.sources.filter {
            $0.room == "VigiaEngine" && !$0.places(of: orders).isEmpty
        }
        #expect(doors.map(\.name) == ["KeptDescriptors"])
    }

    static let vague: Set<String> = [
        "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Manager", "Base", "Misc",
    ]

    @Test("no test passes because a value does not have the expected case")
    func silentShapes() {
        let found = SourceTree.tests.filter { $0.room.hasSuffix("Tests") || $0.room == "EndToEnd" }
            .flatMap { file in
                SourceFile.numbered(file.code).filter { _, line in
                    line.holds("guard case ") && line.holds("else { return }")
                }.map { "\(file.path):\($0.number)" }
            }
        #expect(found == [])
    }

    @Test("no test sets an upper limit to elapsed time, which a busy machine exceeds")
    func upperBounds() {
        let spans = ["now - ", "Clock.uptime - ", "elapsed <"]
        let found = SourceTree.tests.flatMap { file in
            SourceFile.numbered(file.code).filter { _, line in
                line.holds("#expect(") && line.contains(" < ")
                    && spans.contains(where: line.contains)
            }.map { "\(file.path):\($0.number)" }
        }
        #expect(found == [])
    }

    @Test("a condition that disables a test has a reason")
    func reasons() {
        let bare = SourceTree.tests.flatMap { file in
            file.code.ranges(of: ".enabled(if:").filter { mark in
                var depth = 1
                let condition = file.code[mark.upperBound...].prefix { character in
                    depth += character == "(" ? 1 : character == ")" ? -1 : 0
                    return depth > 0
                }
                // Of a reason behind the condition, only the comma is code.
                return condition.last { !$0.isWhitespace } != ","
            }.map { _ in file.path }
        }
        #expect(bare == [])
    }

    @Test("no file has a vague name")
    func names() {
        let hidden = Self.all.filter { !Self.words(of: $0.name).isDisjoint(with: Self.vague) }
        #expect(hidden.map(\.path) == [])
    }

    /// The words of `LogManager+old`: `Log`, `Manager`, `Old`.
    private static func words(of name: String) -> Set<String> {
        var words = [""]
        for character in name {
            if !character.isWordPart || character.isUppercase { words.append("") }
            words[words.count - 1].append(character)
        }
        return Set(words.map { $0.filter(\.isWordPart) })
    }
}
