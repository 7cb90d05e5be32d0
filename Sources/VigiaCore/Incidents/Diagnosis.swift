/// A failure whose cause the service's own last words give away.
public enum Diagnosis: Hashable, Codable, Sendable {
    /// The address it wanted to listen on is taken; the line that says so.
    case addressInUse(line: String)
    /// A module or library it needs is not there.
    case moduleNotFound(line: String)
    /// Its database file is damaged.
    case databaseCorrupt(line: String)

    /// Takes what the decisive line says; nil where no remedy is known for that.
    ///
    /// A chance mention in another line is no diagnosis.
    public init?(_ words: LastWords) {
        let line = words.line ?? ""
        switch words.cause {
        case .addressInUse: self = .addressInUse(line: line)
        case .moduleMissing: self = .moduleNotFound(line: line)
        case .databaseCorrupt: self = .databaseCorrupt(line: line)
        default: return nil
        }
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
