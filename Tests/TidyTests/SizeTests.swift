import Testing

@Suite("Size")
struct SizeTests {
    static let fileLinesMax = 300

    @Test("the sources are found")
    func found() {
        #expect(SourceTree.sources.count > 20)
        #expect(SourceTree.tests.contains { $0.name == "SizeTests" })
    }

    @Test("no file is longer than 300 lines", arguments: SourceTree.sources + SourceTree.tests)
    func fileSize(file: SourceFile) {
        #expect(file.lines.count <= Self.fileLinesMax + 1)
    }
}
