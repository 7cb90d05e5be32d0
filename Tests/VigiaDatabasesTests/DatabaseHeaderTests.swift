import TestPlaces
import TestSupport
import Testing

@testable import VigiaDatabases

@Suite("Recognizing a database by its bytes")
struct DatabaseHeaderTests {
    /// Reproducible random bytes.
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 42
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    /// A database of one table, written by SQLite.
    private static func database() throws -> [UInt8] {
        let place = try Place()
        try place.fill("a.db", rows: 300)
        return place.bytes("a.db") ?? []
    }

    @Test("a database is recognized")
    func whole() throws {
        #expect(DatabaseHeader(try Self.database()) == .whole(pageSize: 4096, usesWAL: false))
    }

    @Test("a database with a broken header is recognized")
    func broken() throws {
        for damage in [0..<1, 0..<16, 0..<100, 0..<4096] {
            var bytes = try Self.database()
            for place in damage { bytes[place] = 0 }
            #expect(DatabaseHeader(bytes) == .broken, "\(damage)")
        }
    }

    @Test("an encrypted database is distinguished from other files")
    func others() {
        let text = Array(String(repeating: "name,price\nbolt,3\n", count: 400).utf8)
        #expect(DatabaseHeader([]) == .empty)
        #expect(DatabaseHeader(Array("hello".utf8)) == .other)
        #expect(DatabaseHeader(text) == .other)
        #expect(DatabaseHeader(Array(repeating: 0, count: 8192)) == .other)
        #expect(
            DatabaseHeader([0x7f] + Array("ELF".utf8) + Array(repeating: 1, count: 9000)) == .other
        )
        #expect(DatabaseHeader(Self.noise(8192)) == .encrypted)
        #expect(DatabaseHeader(Self.noise(65_536)) == .encrypted)
    }
}
