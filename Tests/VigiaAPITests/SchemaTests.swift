import Testing
import VigiaAPI
import VigiaCore
import VigiaJSON
import VigiaWire

/// What is declared of the API's values, and what is written of them.
@Suite("Schemas")
struct SchemaTests {
    @Test("every member that is declared is written as declared, and no other", arguments: 0..<50)
    func members(seed: UInt64) {
        var chance = Chance(seed: seed)
        for value in RandomValues.all(&chance) { check(value) }
    }

    private func check(_ value: any APIValue) {
        let type = type(of: value)
        let written = Self.members(of: value)
        let declared = type.members
        var left = written[...]
        for member in declared {
            let found = left.first.flatMap { $0.name == member.name ? $0 : nil }
            if found != nil { left.removeFirst() }
            #expect(found != nil || member.isLeftOut, "\(type).\(member.name) is not written")
            guard let found, let write = member.write else { continue }
            var json = JSONWriter()
            write(value, &json)
            #expect(JSON.encode(found.value) == json.bytes, "\(type).\(member.name)")
        }
        #expect(left.isEmpty || type.hasOthers, "\(type) has \(left.map(\.name)), not declared")
    }

    private static func members(of value: any APIValue) -> [JSONMember] {
        guard case .object(let members) = try? JSONValue(parsing: JSON.encode(value)) else {
            Issue.record("\(value) is no object")
            return []
        }
        return members
    }

    @Test("every member is written for some value, and each is left out that may be")
    func reached() {
        var (written, absent): (Set<String>, Set<String>) = ([], [])
        var chance = Chance(seed: 1)
        for value in (0..<100).flatMap({ _ in RandomValues.all(&chance) }) {
            let type = type(of: value)
            let names = Set(Self.members(of: value).map(\.name))
            written.formUnion(names.map { "\(type.schemaName).\($0)" })
            let others = type.members.map(\.name).filter { !names.contains($0) }
            absent.formUnion(others.map { "\(type.schemaName).\($0)" })
        }
        for type in RandomValues.types {
            for member in type.members {
                let name = "\(type.schemaName).\(member.name)"
                #expect(written.contains(name), "\(name) is never written")
                #expect(absent.contains(name) == member.isLeftOut, "\(name)")
            }
        }
    }

    @Test("every object that a route takes or gives has a schema, and its members have")
    func complete() {
        let known = Set(RandomValues.types.map { $0.schemaName })
        var named: Set<String> = []
        for description in routes.map({ $0.description() }) {
            named.formUnion(description.results.compactMap { $0.type?.schemaName })
            if let body = description.body?.type { named.insert(body.schemaName) }
        }
        #expect(named.subtracting(known) == [])
        #expect(known.count == RandomValues.types.count, "two have one name")
    }
}
