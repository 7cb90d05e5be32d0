import Testing

@Suite("Rooms")
struct RoomTests {
    /// The arrows of ARCHITECTURE.md: what each room may import.
    ///
    /// Core imports nothing at all. The system's own modules have their lists below; Foundation
    /// is in none of them, since the supervisor would carry it along all its life.
    static let imports: [String: Set<String>] = [
        "VigiaCore": [],
        "VigiaJSON": [],
        "VigiaPlatform": ["CLinux"],
        "vigia-guardian": ["CLinux"],
        "VigiaWire": ["CLinux", "VigiaJSON", "VigiaCore"],
        "VigiaConfig": ["CLinux", "CYAML", "VigiaCore"],
        "VigiaLogs": ["CZstd", "VigiaWire", "VigiaPlatform", "VigiaJSON", "VigiaCore"],
        "VigiaProbes": ["CEvent", "VigiaPlatform", "VigiaJSON", "VigiaCore"],
        "VigiaChecks": ["CSQLite", "VigiaPlatform", "VigiaJSON", "VigiaCore"],
        "VigiaWatch": ["VigiaPlatform", "VigiaJSON", "VigiaCore"],
        "VigiaAPI": ["VigiaWire", "VigiaJSON", "VigiaCore"],
        "VigiaEngine": [
            "CEvent", "CLinux", "VigiaCore", "VigiaPlatform", "VigiaWire", "VigiaConfig",
            "VigiaLogs", "VigiaProbes", "VigiaChecks", "VigiaWatch", "VigiaAPI", "VigiaJSON",
        ],
        "VigiaCLI": [
            "VigiaCore", "VigiaJSON", "VigiaPlatform", "VigiaWire", "VigiaConfig", "VigiaLogs",
            "VigiaChecks",
        ],
        "vigia": ["VigiaEngine", "VigiaCLI"],
        "VigiaKit": ["CKit", "VigiaJSON"],
    ]

    /// The rooms that may call the C library: those that touch the world.
    static let libc: Set<String> = [
        "VigiaPlatform", "VigiaConfig", "VigiaLogs", "VigiaProbes", "VigiaChecks", "VigiaWatch",
        "VigiaEngine", "VigiaCLI",
    ]

    /// The rooms on the two sides of the one queue between the supervisor's threads, the one whose
    /// checks run side by side in a process of their own, and the one that has as many threads as
    /// there are processors.
    static let synchronization: Set<String> = [
        "VigiaLogs", "VigiaEngine", "VigiaChecks", "VigiaKit",
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
        switch module {
        case "Glibc": libc.contains(room)
        case "Synchronization": synchronization.contains(room)
        default: imports[room, default: []].contains(module)
        }
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
