import Glibc
import Testing
import VigiaCore
@testable import VigiaLogs
import VigiaPlatform

@Suite("Compression of rotated logs")
struct CompressorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "a compressed log has the same content, and the plain file is gone",
        arguments: [0, 1, 100, 128 << 10, 1_000_003, 5 << 20]
    )
    func same(size: Int) throws {
        let text = (0..<max(1, size / 8)).map { "\($0 % 999_983)\n" }.joined().prefix(size)
        try folder.write("a.log", String(text))
        try LogCompressor.compress("a.log", in: OwnedFolder(path: folder.path))
        let names = try FolderListing.names(in: folder.path)
        #expect(names == ["a.log.zst"])
        let file = OpenedFile(try FileDescriptor.open(folder.file("a.log.zst"), O_RDONLY))
        let stream = try #require(ArchiveStream(file))
        #expect(stream.bytes(from: 0, limit: size + 100, after: []) == Array(text.utf8))
        #expect(stream.damage == nil)
        if size > 1000 { #expect(folder.bytes("a.log.zst").count < size / 2) }
    }

    @Test("a failed compression leaves only the plain file")
    func refused() throws {
        try folder.write("a.log", "text\n")
        try FileDescriptor.makeFolder(folder.file("a.log.zst"))
        #expect(throws: SystemError.self) {
            try LogCompressor.compress("a.log", in: OwnedFolder(path: folder.path))
        }
        #expect(folder.text("a.log") == "text\n")
        #expect(try Set(FolderListing.names(in: folder.path)) == ["a.log", "a.log.zst"])
    }

    @Test("a missing file is no error, and a link is not followed")
    func gone() throws {
        try LogCompressor.compress("a.log", in: OwnedFolder(path: folder.path))
        try folder.write("b.log", "text\n")
        folder.link("a.log", to: "b.log")
        #expect(throws: SystemError.self) {
            try LogCompressor.compress("a.log", in: OwnedFolder(path: folder.path))
        }
        #expect(folder.text("b.log") == "text\n")
    }
}
