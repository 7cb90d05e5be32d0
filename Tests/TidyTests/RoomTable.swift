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
