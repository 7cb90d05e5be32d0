import Testing
import VigiaCore

@testable import VigiaWatch

@Suite("What changed and is not told yet")
struct PendingChangesTests {
    private typealias Group = PendingChanges.Group

    @Test("each change is told once, together for those who watch the same, in order")
    func groups() {
        var pending = PendingChanges()
        for (path, parts) in [("b", [1]), ("a", [0]), ("b", [1]), ("c", [1]), ("d", [0, 1])] {
            pending.add(path, parts, isNew: false, at: .zero)
        }
        #expect(
            pending.take() == [
                Group(parts: [1], first: ["b", "c"], count: 2),
                Group(parts: [0], first: ["a"], count: 1),
                Group(parts: [0, 1], first: ["d"], count: 1),
            ]
        )
        #expect(pending.take() == [] && pending.dueAt == nil)
    }

    @Test("so many are named, and all are counted")
    func many() throws {
        var pending = PendingChanges()
        let most = ChangeMachine.Changes.filesMax
        for number in 0...most { pending.add("\(number)", [0], isNew: false, at: .zero) }
        let group = try #require(pending.take().first)
        #expect(group.first.count == most && group.count == most + 1)
    }

    @Test("the first that is due decides when they are told; a new file waits longer")
    func due() {
        var pending = PendingChanges()
        #expect(pending.dueAt == nil)
        pending.add("new", [0], isNew: true, at: .seconds(1))
        #expect(pending.dueAt == .milliseconds(1050))
        pending.add("old", [0], isNew: false, at: .milliseconds(1020))
        #expect(pending.dueAt == .milliseconds(1030))
        pending.add("late", [0], isNew: false, at: .seconds(2))
        #expect(pending.dueAt == .milliseconds(1030))
    }

    @Test("a file that comes and goes between two tellings was never there")
    func passing() {
        var pending = PendingChanges()
        pending.add("old", [0], isNew: false, at: .zero)
        pending.add("new", [0], isNew: true, at: .zero)
        let first = pending.forgetNew("new")
        let (again, old) = (pending.forgetNew("new"), pending.forgetNew("old"))
        #expect(first && !again && !old)
        #expect(pending.take() == [Group(parts: [0], first: ["old"], count: 1)])
    }
}
