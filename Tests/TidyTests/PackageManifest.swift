/// The targets of `Package.swift`, each with the modules that it may import.
///
/// It is read as text: a target is a call such as `room("A", ["B"])` or `.target(name: "A",
/// dependencies: ["B"])`, and its name is the first string.
struct PackageManifest {
    /// The dependencies of each target, by its name.
    let dependencies: [String: Set<String>]

    /// The calls that declare a target.
    private static let calls = [
        "room(", "tests(", ".target(", ".executableTarget(", ".testTarget(",
    ]

    init(_ text: String) {
        let (text, code) = (Array(text), Array(SwiftText.code(of: text)))
        var found: [String: Set<String>] = [:]
        for call in Self.calls {
            let mark = Array(call)
            for start in code.indices where code[start...].starts(with: mark) {
                let isWhole = mark[0] == "." || start == 0 || !code[start - 1].isWordPart
                let open = start + mark.count - 1
                guard isWhole, let end = Self.end(of: open, in: code),
                    let name = Self.literals(in: text[open..<end]).first
                else { continue }
                found[name] = Self.dependencies(text, code, open..<end, isNamed: mark[0] == ".")
            }
        }
        dependencies = found
    }

    /// The names in the list of a call: the one behind `dependencies:`, or the only one.
    private static func dependencies(
        _ text: [Character],
        _ code: [Character],
        _ call: Range<Int>,
        isNamed: Bool
    ) -> Set<String> {
        let label = Array("dependencies:")
        let start =
            isNamed
            ? call.first { code[$0...].starts(with: label) }.map { $0 + label.count }
            : call.lowerBound
        guard let start, let open = code[start..<call.upperBound].firstIndex(of: "["),
            let end = end(of: open, in: code)
        else { return [] }
        return Set(literals(in: text[open..<end]))
    }

    /// The index of the closing bracket of an opening one; nil if there is none.
    private static func end(of open: Int, in code: [Character]) -> Int? {
        var depth = 0
        for place in open..<code.count {
            if "([{".contains(code[place]) { depth += 1 }
            if ")]}".contains(code[place]) { depth -= 1 }
            if depth == 0 { return place }
        }
        return nil
    }

    /// The strings outside comments; no string contains two slashes.
    private static func literals(in text: ArraySlice<Character>) -> [String] {
        text.split(separator: "\n").flatMap { line in
            let slashes = line.indices.first { line[$0...].starts(with: "//") }
            let parts = line[..<(slashes ?? line.endIndex)]
                .split(separator: "\"", omittingEmptySubsequences: false)
            return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }
}

/// The table of rooms in `ARCHITECTURE.md`, from the highest to the lowest.
struct RoomTable {
    /// Each room with its imports in the table.
    let rows: [(name: String, imports: Set<String>)]

    init(_ page: String, rooms: Set<String>) {
        rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line in
            let cells = line.split(separator: "|").map { $0.split(separator: " ") }
            let words = (cells.last ?? []).map { $0.filter { $0 != "," } }
            let imports = words == ["nothing"] ? [] : Set(words.map { Self.room($0, rooms) })
            return (cells.first ?? []).map { name in
                (name: name.filter { $0 != "`" && $0 != "," }, imports: imports)
            }
        }
    }

    /// `Core` in the table is the room `VigiaCore`.
    private static func room(_ word: String, _ rooms: Set<String>) -> String {
        rooms.contains("Vigia" + word) ? "Vigia" + word : word
    }
}
