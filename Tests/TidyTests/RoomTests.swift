import Testing

@Suite("Rooms")
struct RoomTests {
    /// The arrows of ARCHITECTURE.md: what each room may import.
    ///
    /// Core imports nothing at all; system calls live in Platform, and in the few lines of the
    /// command line that ask about its own terminal and folder.
    static let imports: [String: Set<String>] = [
        "VigiaCore": [],
        "VigiaPlatform": ["CLinux", "Glibc"],
        "vigia-guardian": ["CLinux"],
        "VigiaWire": ["CLinux", "VigiaCore"],
        "VigiaConfig": ["CYAML", "VigiaCore"],
        "VigiaLogs": ["VigiaPlatform", "VigiaCore"],
        "VigiaProbes": ["CEvent", "VigiaPlatform", "VigiaCore"],
        "VigiaAPI": ["VigiaWire", "VigiaCore"],
        "VigiaEngine": [
            "CEvent", "CLinux", "VigiaCore", "VigiaPlatform", "VigiaWire", "VigiaConfig",
            "VigiaLogs", "VigiaProbes", "VigiaAPI",
        ],
        "VigiaCLI": [
            "Glibc", "VigiaCore", "VigiaPlatform", "VigiaWire", "VigiaConfig", "VigiaLogs",
        ],
        "vigia": ["VigiaEngine", "VigiaCLI"],
    ]

    /// The rooms that may use the small half of Foundation.
    static let foundation: Set<String> = [
        "VigiaWire", "VigiaConfig", "VigiaProbes", "VigiaAPI", "VigiaEngine", "VigiaCLI",
    ]

    @Test("each room imports only what its place in the house allows")
    func arrows() {
        let foreign = SourceTree.sources.flatMap { file in
            Self.imported(by: file).filter { !Self.allows($0, in: file.room) }
                .map { "\(file.path) imports \($0)" }
        }
        #expect(foreign == [])
    }

    @Test("every room has its line in the table above")
    func table() {
        #expect(Set(SourceTree.sources.map(\.room)) == Set(Self.imports.keys))
    }

    @Test("ARCHITECTURE.md shows every room")
    func drawn() {
        let page = SourceTree.text(of: "ARCHITECTURE.md")
        let missing = Self.imports.keys.filter { !page.contains("`\($0)`") }
        #expect(missing == [])
    }

    @Test("no test imports the whole of Foundation")
    func testImports() {
        let heavy = SourceTree.tests.filter { Self.imported(by: $0).contains("Foundation") }
        #expect(heavy.map(\.path) == [])
    }

    static let lines: [(line: String, modules: [String])] = [
        ("import A", ["A"]),
        ("public import B", ["B"]),
        ("@testable import C", ["C"]),
        ("@preconcurrency public import struct D.E", ["D"]),
        ("    import F", ["F"]),
        ("// import G", []),
        ("let imported = 1", []),
        ("important(import: 3)", []),
    ]

    @Test("imports are recognised however they are written", arguments: lines)
    func parsing(line: String, modules: [String]) {
        let code = SwiftText.code(of: line)
        #expect(Self.imported(by: SourceFile(path: "", text: line, code: code)) == modules)
    }

    private static func allows(_ module: String, in room: String) -> Bool {
        module == "FoundationEssentials"
            ? foundation.contains(room) : imports[room, default: []].contains(module)
    }

    private static func imported(by file: SourceFile) -> [String] {
        let kinds = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        return SourceFile.numbered(file.code).compactMap { _, line in
            let words = line.split(separator: " ").drop {
                $0.hasPrefix("@")
                    || ["public", "package", "internal", "private", "fileprivate"]
                        .contains(String($0))
            }
            guard words.first == "import" else { return nil }
            let named = words.dropFirst().drop { kinds.contains(String($0)) }.first
            return named?.split(separator: ".").first.map(String.init)
        }
    }
}
