import Testing

@testable import VigiaCore

@Suite("Shared storage")
struct SharedTests {
    private struct Owner: Equatable {
        @Shared var words: [String]
    }

    @Test("a copy keeps its value when the original changes")
    func copies() {
        let first = Owner(words: ["a"])
        var second = first
        #expect(first == second)
        second.words.append("b")
        #expect(first.words == ["a"])
        #expect(second.words == ["a", "b"])
        #expect(first != second)
    }

    @Test("equal values in separate storage are equal")
    func equality() {
        #expect(Owner(words: ["a"]) == Owner(words: ["a"]))
    }

    @Test("a change through a projection does not affect the original")
    func projection() {
        let first = Shared(wrappedValue: 1)
        var second = first.projectedValue
        second.wrappedValue = 2
        #expect(first.wrappedValue == 1)
    }
}
