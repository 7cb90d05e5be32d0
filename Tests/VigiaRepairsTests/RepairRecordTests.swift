import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaDatabases
import VigiaJSON
import VigiaPlatform

@testable import VigiaRepairs

@Suite("Repair records")
struct RepairRecordTests {
    private let place: Place
    private let archive: RepairArchive

    init() throws {
        place = try Place()
        archive = RepairArchive(state: place.path)
    }

    private func record(_ subject: String = "/srv/app") throws -> RepairRecord {
        try RepairRecord.begin(.dependencies, service: "web", subject: subject, in: place.path)
    }

    @Test("a replaced file is put back, and its replacement is kept")
    func replacing() throws {
        try place.write("old", to: "tree/a")
        var record = try record()
        try place.write("new", to: "repairs/\(record.name)/tree/a")
        try record.add("installed anew")
        try record.replace(place.path + "/tree", by: record.folder + "/tree")
        #expect(place.text("tree/a") == "new")
        #expect(place.text("repairs/\(record.name)/tree/a") == "old")
        #expect(try archive.records() == [record])
        #expect(record.canBeUndone)

        let undone = try archive.undo()
        #expect(undone.undoneAt != nil && !undone.canBeUndone)
        #expect(place.text("tree/a") == "old")
        #expect(place.text("repairs/\(record.name)/tree/a") == "new")
        #expect(try archive.records() == [undone])
        #expect(throws: RepairArchive.Refusal.nothing) { try archive.undo() }
        #expect(throws: RepairArchive.Refusal.undone(name: record.name)) {
            try archive.undo(record.name)
        }
    }

    @Test("several files are put back together, also those that were missing before")
    func several() throws {
        try place.write("db", to: "a.db")
        try place.write("wal", to: "a.db-wal")
        var record = try record()
        try record.putAside(place.path + "/a.db", as: "a.db")
        try record.putAside(place.path + "/a.db-wal", as: "a.db-wal")
        try record.putAside(place.path + "/a.db-shm", as: "a.db-shm")
        #expect(place.text("a.db") == nil && place.text("a.db-wal") == nil)
        try place.write("rescued", to: "a.db")
        try place.write("made since", to: "a.db-shm")
        _ = try archive.undo(record.name)
        #expect(place.text("a.db") == "db")
        #expect(place.text("a.db-wal") == "wal")
        #expect(place.text("a.db-shm") == nil)
        #expect(place.text("repairs/\(record.name)/a.db") == "rescued")
        #expect(place.text("repairs/\(record.name)/a.db-shm") == "made since")
    }

    @Test("the newest repair that replaced something is undone")
    func newest() throws {
        for text in ["one", "two"] {
            try place.write(text, to: "file")
            var record = try record()
            try record.putAside(place.path + "/file", as: "file")
        }
        _ = try record()
        _ = try archive.undo()
        #expect(place.text("file") == "two")
        _ = try archive.undo()
        #expect(place.text("file") == "one")
        let kept = try archive.records()[0].folder
        #expect(File.names(in: kept).sorted() == ["file", "record.json"])
    }

    @Test("an interrupted undo is continued")
    func cutOff() throws {
        for name in ["a", "b"] { try place.write("old", to: name) }
        var record = try record()
        for name in ["a", "b"] {
            try place.write("new", to: "repairs/\(record.name)/\(name)")
            try record.replace("\(place.path)/\(name)", by: "\(record.folder)/\(name)")
        }
        try record.moves[1].takeBack()
        #expect(place.text("a") == "new" && place.text("b") == "old")
        _ = try archive.undo()
        #expect(place.text("a") == "old" && place.text("b") == "old")
    }

    @Test("a record whose old files are gone says so, and changes nothing")
    func gone() throws {
        try place.write("old", to: "file")
        var record = try record()
        try record.putAside(place.path + "/file", as: "file")
        try place.write("new", to: "file")
        try FileSystem.remove(record.folder + "/file")
        #expect(!record.canBeUndone)
        let refusal = RepairArchive.Refusal.gone(name: record.name, path: place.path + "/file")
        #expect(throws: refusal) { try archive.undo(record.name) }
        #expect(throws: RepairArchive.Refusal.nothing) { try archive.undo() }
        #expect(place.text("file") == "new")
    }

    @Test("an unknown record name is refused with the known names")
    func unknown() throws {
        try place.write("old", to: "file")
        var record = try record()
        try record.putAside(place.path + "/file", as: "file")
        #expect(throws: RepairArchive.Refusal.unknown(name: "x", known: [record.name])) {
            try archive.undo("x")
        }
    }

    /// Replaces `tree` by another one that holds `text`, and cleans up as after a success.
    private func repair(_ text: String) throws -> RepairRecord {
        var record = try record()
        try place.write(text, to: "repairs/\(record.name)/old/a")
        try record.replace(place.path + "/tree", by: record.folder + "/old")
        archive.removeOlder(than: record)
        return record
    }

    private var kept: [String?] {
        get throws { try archive.records().map { place.text("repairs/\($0.name)/old/a") } }
    }

    @Test("until a service was ready with new packages, the last ones that worked are kept, too")
    func proving() throws {
        try place.write("good", to: "tree/a")
        let first = try repair("1")
        _ = try repair("2")
        #expect(try kept == ["good", "1"])
        archive.prove(["/srv/other"])
        _ = try repair("3")
        #expect(try kept == ["good", "2"], "what never worked goes")
        _ = try archive.undo(first.name)
        #expect(place.text("tree/a") == "good")
        #expect(try kept == ["3", "2"])
        _ = try archive.undo()
        #expect(place.text("tree/a") == "2", "each that is kept can be undone")
    }

    @Test("packages that worked make older ways back superfluous")
    func proven() throws {
        try place.write("good", to: "tree/a")
        _ = try repair("1")
        let second = try repair("2")
        archive.prove(["/srv/app"])
        let records = try archive.records()
        #expect(records.map { $0.provenAt != nil } == [false, true], "only what stands there now")
        archive.prove(["/srv/app"])
        #expect(try archive.records() == records)
        let third = try repair("3")
        #expect(try archive.records().map(\.name) == [third.name])
        #expect(try kept == ["2"] && third.keepsProven && second.name < third.name)
    }

    @Test("packages that were put back are proven by their own run")
    func provenAgain() throws {
        try place.write("good", to: "tree/a")
        _ = try repair("1")
        let second = try repair("2")
        _ = try archive.undo(second.name)
        #expect(place.text("tree/a") == "1")
        _ = try repair("3")
        #expect(try kept == ["good", "1"])
        _ = try archive.undo()
        archive.prove(["/srv/app"])
        _ = try repair("4")
        #expect(place.text("tree/a") == "4")
        #expect(try kept == ["1"])
    }

    @Test("the record of a running repair is left alone")
    func provingAtWork() throws {
        try place.write("good", to: "tree/a")
        let record = try repair("1")
        do {
            let lock = RecordLock.take(record)
            let isTaken = lock != nil
            archive.prove(["/srv/app"])
            #expect(try isTaken && archive.records() == [record])
        }
        archive.prove(["/srv/app"])
        #expect(try archive.records()[0].provenAt != nil)
    }

    @Test("without predecessor, the older packages that worked stay")
    func nothingBefore() throws {
        try place.write("good", to: "tree/a")
        _ = try repair("1")
        File.remove(place.path + "/tree")
        _ = try repair("2")
        #expect(try kept == ["good", nil])
        File.remove(place.path + "/tree")
        _ = try repair("3")
        #expect(try kept == ["good", nil])
    }

    @Test("a folder that is no record is ignored")
    func strangers() throws {
        try place.write("{", to: "repairs/20260101T000000.000Z-database/record.json")
        try place.write("", to: "repairs/notes")
        #expect(try archive.records() == [])
        #expect(throws: RepairArchive.Refusal.nothing) { try archive.undo() }
    }

    @Test("time stamps sort by time")
    func stamps() {
        #expect(RepairRecord.stamp(0) == "19700101T000000.000Z")
        #expect(RepairRecord.stamp(1_772_600_767_089) == "20260304T050607.089Z")
    }
}
