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

    static let vague: Set<String> = [
        "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Manager", "Base", "Misc",
    ]

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
