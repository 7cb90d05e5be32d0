import FoundationEssentials
import Testing

@testable import VigiaCore

@Suite("Values that mostly are their default")
struct DefaultedTests {
    private struct Watch: Defaultable {
        var count = 0
        var words: String?
    }

    private struct Owner: Hashable, Codable {
        @Defaulted var watch = Watch()
    }

    @Test("an owner of the default has one word for it")
    func size() {
        #expect(MemoryLayout<Owner>.size == MemoryLayout<Int>.size)
    }

    @Test("a copy keeps its value when the original changes")
    func copies() {
        let first = Owner(watch: Watch(count: 1))
        var second = first
        second.watch.count += 1
        #expect(first.watch.count == 1)
        #expect(second.watch.count == 2)
    }

    @Test("a value that was changed back to the default equals one that never changed")
    func changedBack() {
        var owner = Owner()
        owner.watch.count = 3
        #expect(owner != Owner())
        owner.watch.count = 0
        #expect(owner == Owner())
        #expect(owner.hashValue == Owner().hashValue)
    }

    @Test("it is coded like the value that it stands for", arguments: [0, 7])
    func coding(count: Int) throws {
        let owner = Owner(watch: Watch(count: count))
        let bytes = try JSONEncoder().encode(owner)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"watch":{"count":\#(count)}}"#)
        #expect(try JSONDecoder().decode(Owner.self, from: bytes) == owner)
    }
}
