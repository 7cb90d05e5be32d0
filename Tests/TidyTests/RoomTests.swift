import TestPlaces
import Testing

@Suite("Rooms")
struct RoomTests {
    /// The imports that Package.swift allows each room; ARCHITECTURE.md shows the same.
    ///
    /// The system's own modules have their lists below; Foundation is in none of them, since the
    /// supervisor would have it in memory all its life.
    static let imports: [String: Set<String>] = {
        // Without targets the test of the table fails.
        let targets = (try? DumpedPackage.read(SourceTree.path))?.targets ?? []
        let told = targets.map { ($0.name, $0.dependencies) }
        return Dictionary(told) { $1 }.filter { rooms.contains($0.key) }
    }()

    /// The folders below `Sources` that contain Swift.
    static let rooms = Set(SourceTree.sources.map(\.room))

    /// The rooms that may call the C library: those with system access.
    static let libc: Set<String> = [
        "VigiaPlatform", "VigiaConfig", "VigiaLogs", "VigiaProbes", "VigiaRepairs",
        "VigiaDatabases", "VigiaPackages", "VigiaChecks", "VigiaWatch", "VigiaEngine", "VigiaCLI",
        "VigiaHistory", "VigiaGateway",
    ]

    /// The rooms on both sides of the one queue between the supervisor's threads, the room whose
    /// checks run in parallel in a process of their own, and the room that has one thread for each
    /// processor.
    static let synchronization: Set<String> = [
        "VigiaLogs", "VigiaEngine", "VigiaChecks", "VigiaKit",
    ]

    @Test("each room imports only what Package.swift allows")
    func arrows() {
        let foreign = SourceTree.sources.flatMap { file in
            Self.imported(by: file).filter { !Self.allows($0, in: file.room) }
                .map { "\(file.path) imports \($0)" }
        }
        #expect(foreign == [])
    }

    @Test("every room is a target of Package.swift")
    func table() {
        #expect(Self.rooms == Set(Self.imports.keys))
        #expect(Self.imports["VigiaCore"] == [] && Self.imports["VigiaJSON"] == [])
    }

    @Test("ARCHITECTURE.md shows every room with its imports, and arrows only go down")
    func drawn() {
        let rows = RoomTable(SourceTree.text(of: "ARCHITECTURE.md"), rooms: Self.rooms).rows
        #expect(Self.rooms.subtracting(rows.map(\.name)) == [])
        for (place, row) in rows.enumerated() where Self.rooms.contains(row.name) {
            #expect(row.imports == Self.imports[row.name], "\(row.name)")
            let below = Set(rows[(place + 1)...].map(\.name))
            #expect(row.imports.subtracting(below) == [], "above \(row.name)")
        }
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

    @Test("imports are recognized however they are written", arguments: lines)
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
