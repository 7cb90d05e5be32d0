/// A failure whose cause the service's own last words give away.
public enum Diagnosis: Hashable, Codable, Sendable {
    /// The address it wanted to listen on is taken; the line that says so.
    case addressInUse(line: String)
    /// A module or library it needs is not there.
    case moduleNotFound(line: String)
    /// Its database file is damaged.
    case databaseCorrupt(line: String)

    /// What programs say, in lower case, and what it means.
    private static let signs: [(String, @Sendable (String) -> Diagnosis)] = [
        ("eaddrinuse", { .addressInUse(line: $0) }),
        ("address already in use", { .addressInUse(line: $0) }),
        ("cannot find module", { .moduleNotFound(line: $0) }),
        ("err_module_not_found", { .moduleNotFound(line: $0) }),
        ("modulenotfounderror", { .moduleNotFound(line: $0) }),
        ("cannot load such file", { .moduleNotFound(line: $0) }),
        ("sqlite_corrupt", { .databaseCorrupt(line: $0) }),
        ("database disk image is malformed", { .databaseCorrupt(line: $0) }),
        ("file is not a database", { .databaseCorrupt(line: $0) }),
    ]

    /// Reads the last words of a run; nil where nothing in them is known.
    public init?(readingLastWords lines: [String]) {
        for line in lines.reversed() {
            let low = line.lowercased()
            if let sign = Self.signs.first(where: { holds(low, $0.0) }) {
                self = sign.1(line)
                return
            }
        }
        return nil
    }

    /// Stable and greppable.
    public var code: String {
        switch self {
        case .addressInUse: "run.address_in_use"
        case .moduleNotFound: "run.module_not_found"
        case .databaseCorrupt: "run.database_corrupt"
        }
    }

    /// What says so.
    public var line: String {
        switch self {
        case .addressInUse(let line), .moduleNotFound(let line), .databaseCorrupt(let line): line
        }
    }

    /// What can be tried for it.
    public var remedy: Remedy {
        switch self {
        case .addressInUse: .freePort
        case .moduleNotFound: .dependencies
        case .databaseCorrupt: .database
        }
    }
}

/// Whether `phrase` stands anywhere in `text`.
private func holds(_ text: String, _ phrase: String) -> Bool {
    text.utf8.indices.contains { text.utf8[$0...].starts(with: phrase.utf8) }
}
