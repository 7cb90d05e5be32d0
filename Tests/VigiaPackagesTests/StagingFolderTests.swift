import TestPlaces
import TestSupport
import Testing

@testable import VigiaPackages
@testable import VigiaRepairs

@Suite("Staging folders")
struct StagingFolderTests {
    private let place: Place

    init() throws { place = try Place() }

    private func record() throws -> RepairRecord {
        try RepairRecord.begin(.dependencies, service: "web", subject: "/srv/app", in: place.path)
    }

    @Test("a killed repair's staging folder is removed, and replaced packages stay")
    func left() throws {
        try place.write("good", to: "tree/a")
        var done = try record()
        try place.write("1", to: "repairs/\(done.name)/old/a")
        try done.replace(place.path + "/tree", by: done.folder + "/old")
        try place.write("", to: "repairs/\(done.name)/new/half")
        let begun = try record()
        try place.write("", to: "repairs/\(begun.name)/new/half")
        StagingFolder.removeLeft(in: place.path, of: "/srv/app")
        #expect(File.names(in: done.folder).sorted() == ["old", "record.json"])
        #expect(try RepairArchive(state: place.path).records() == [done])
    }
}
