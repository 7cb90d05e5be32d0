import Testing

@Suite("Habits")
struct HabitTests {
    static let all = SourceTree.sources + SourceTree.tests + SourceTree.examples

    @Test("nothing is left to do in a comment, and nothing is forced")
    func leftovers() {
        #expect(Self.all.flatMap { $0.places(of: ["try!", "fatalError("]) } == [])
        // Put together here, so that this file does not find itself.
        let notes = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        let found = Self.all.filter { file in notes.contains { Substring(file.text).holds($0) } }
        #expect(found.map(\.path) == [])
    }

    @Test("the supervisor has two threads and nothing that makes more")
    func concurrency() {
        let makers = [
            "Task {", "Task.detached", "Task(", "await ", "actor ", "DispatchQueue",
            "DispatchSemaphore", "NSLock", "Thread(", "Thread.detach",
        ]
        let supervisor = SourceTree.sources.filter { $0.room != "VigiaKit" }
        #expect(supervisor.flatMap { $0.places(of: makers) } == [])
    }

    @Test("the core reads no clock, draws no number and prints nothing")
    func purity() {
        let impure = [
            "random(", "randomElement", "shuffle", "SystemRandomNumberGenerator", "ContinuousClock",
            "SuspendingClock", "Date(", "print(", "readLine", "unsafe ",
        ]
        let core = SourceTree.sources.filter { $0.room == "VigiaCore" }
        #expect(core.flatMap { $0.places(of: impure) } == [])
    }

    @Test("no test waits for a guessed time")
    func sleeps() {
        let waits = ["sleep(", "usleep(", "nanosleep(", "clock_nanosleep(", "Task.sleep"]
        #expect(SourceTree.tests.flatMap { $0.places(of: waits) } == [])
    }

    /// What holds text for people.
    static let wordsForPeople = [
        "words", "reason", "detail", "healthDetail", "lastEnding", "ending", "refusal", "clause",
    ]

    @Test("nothing is decided by words that are for people")
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

    @Test("no test passes because a value has another shape than it asks for")
    func silentShapes() {
        let found = SourceTree.tests.filter { $0.room.hasSuffix("Tests") || $0.room == "EndToEnd" }
            .flatMap { file in
                SourceFile.numbered(file.code).filter { _, line in
                    line.holds("guard case ") && line.holds("else { return }")
                }.map { "\(file.path):\($0.number)" }
            }
        #expect(found == [])
    }

    @Test("no test bounds from above how long something takes, which a busy machine decides")
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

    @Test("what is not tested on a machine is told with the reason")
    func reasons() {
        let bare = SourceTree.tests.flatMap { file in
            file.code.ranges(of: ".enabled(if:").filter { mark in
                var depth = 1
                let condition = file.code[mark.upperBound...].prefix { character in
                    depth += character == "(" ? 1 : character == ")" ? -1 : 0
                    return depth > 0
                }
                // Of a reason behind it only the comma is code.
                return condition.last { !$0.isWhitespace } != ","
            }.map { _ in file.path }
        }
        #expect(bare == [])
    }

    @Test("no file hides what it holds behind a vague name")
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
