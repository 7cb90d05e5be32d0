import Glibc
import Testing

@testable import VigiaCLI

@Suite("The page of errors")
struct ErrorPageTests {
    private static let root = #filePath.split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 }

    /// `make errors` rewrites the page instead.
    @Test("docs/errors.md matches the error guide")
    func page() throws {
        let path = Self.root + "/docs/errors.md"
        let isWriting = unsafe getenv("VIGIA_WRITE_ERRORS") != nil
        if isWriting {
            let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            try #require(file >= 0)
            defer { close(file) }
            let bytes = Array(ErrorGuide.page.utf8)
            #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
        }
        #expect(text(of: path) == ErrorGuide.page, "run `make errors`")
    }

    @Test("each code occurs once and has a text")
    func entries() {
        let codes = ErrorGuide.codes
        #expect(Set(codes).count == codes.count)
        for entry in ErrorGuide.chapters.flatMap(\.errors) {
            #expect(!entry.meaning.isEmpty && !entry.meaning.hasSuffix("."))
            #expect(!entry.remedy.isEmpty && !entry.remedy.hasSuffix("."))
            #expect(!(entry.meaning + entry.remedy).contains("|"))
        }
    }

    @Test("help explains a code, and suggests one for a typo")
    func help() {
        let answer = vigia(["help", "check.port_taken"])
        #expect(answer.exit == .ok)
        #expect(answer.out.hasPrefix("check.port_taken: another process listens on the port, or "))
        let slip = vigia(["help", "config.unknwon_key"])
        #expect(slip.exit == .usage)
        #expect(slip.notes.contains("did you mean vigia help config.unknown_key?"))
    }

    private func text(of path: String) -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
