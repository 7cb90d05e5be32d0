import Testing

/// CHANGELOG.md keeps the shape of <https://keepachangelog.com>, and names the version that is built.
@Suite("The changelog")
struct ChangelogTests {
    static let lines = SourceFile.numbered(SourceTree.text(of: "CHANGELOG.md")).map { $0.line }

    @Test("the newest version is the one that the sources build")
    func version() {
        let versions = Self.lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        #expect(versions.first == "[Unreleased]")
        let source = SourceTree.text(of: "Sources/VigiaWire/APIVersion.swift")
        let current = source.split(separator: "\"").dropFirst().first ?? ""
        #expect(versions.dropFirst().first?.hasPrefix("\(current) - ") == true)
    }

    @Test("each version has only the known kinds of changes")
    func kinds() {
        let kinds = Self.lines.filter { $0.hasPrefix("### ") }.map { String($0.dropFirst(4)) }
        let known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
        #expect(!kinds.isEmpty)
        #expect(kinds.filter { !known.contains($0) } == [])
    }
}
