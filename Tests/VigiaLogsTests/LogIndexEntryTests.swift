import Testing
import VigiaCore
@testable import VigiaLogs

@Suite("Index entries and archive names")
struct LogIndexEntryTests {
    static let entries = LogIndexEntry.Kind.allCases.map { kind in
        LogIndexEntry(
            kind,
            offset: 9_876_543_210,
            time: WallTime(milliseconds: 1_772_600_767_089),
            run: RunID(raw: 77),
            count: 12
        )
    }

    @Test("an entry is decoded as it was encoded", arguments: entries)
    func roundTrip(entry: LogIndexEntry) {
        #expect(entry.encoded.count == LogIndexEntry.bytesCount)
        #expect(LogIndexEntry(entry.encoded[...]) == entry)
    }

    @Test("a changed or truncated entry is rejected", arguments: entries)
    func damage(entry: LogIndexEntry) {
        for place in entry.encoded.indices {
            var bytes = entry.encoded
            bytes[place] ^= 0x40
            #expect(LogIndexEntry(bytes[...]) == nil)
            #expect(LogIndexEntry(entry.encoded[..<place]) == nil)
        }
    }

    @Test("a header is decoded as it was encoded, and is no entry")
    func head() {
        let head = LogIndexHead(device: 0xfd01, inode: 1_234_567)
        #expect(LogIndexHead(head.encoded[...]) == head)
        #expect(LogIndexEntry(head.encoded[...]) == nil)
        for entry in Self.entries { #expect(LogIndexHead(entry.encoded[...]) == nil) }
    }

    static let names: [(file: String, isCompressed: Bool?)] = [
        ("backend.log.20261124T191011.123Z", false),
        ("backend.log.20261124T191011.123Z.zst", true),
        ("backend.log", nil),
        ("backend.log.", nil),
        ("backend.log.1", nil),
        ("backend.log.20261124T191011.123Z.zst.tmp", nil),
        ("backend.log.20261324T191011.123Z", nil),
        ("backend-error.log.20261124T191011.123Z", nil),
        ("backend.logs.20261124T191011.123Z", nil),
        ("backend.log.20261124T191011.12Z", nil),
    ]

    @Test("only names given by a rotation are archives", arguments: names)
    func archive(file: String, isCompressed: Bool?) {
        let archive = LogArchive(file, of: "backend.log")
        #expect(archive?.isCompressed == isCompressed)
        guard let archive else { return }
        #expect(archive.time.description == "2026-11-24T19:10:11.123Z")
        #expect(file.hasPrefix(LogArchive.name(archive.time, of: "backend.log")))
    }
}
