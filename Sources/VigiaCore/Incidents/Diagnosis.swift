/// A failure whose cause the service's own output names, and for which a remedy exists.
public enum Diagnosis: Hashable, Codable, Sendable {
    /// The address that the service wants to listen on is taken; with the decisive line.
    case addressInUse(line: String)
    /// A module or library that the service needs is missing; with the decisive line.
    case moduleNotFound(line: String)
    /// The service's database file is damaged; with the decisive line.
    case databaseCorrupt(line: String)

    /// Takes the cause of the decisive line; nil where that cause has no remedy, or is a guess.
    ///
    /// A repair replaces files, so the output must name its cause: neither a chance mention in
    /// another line nor a guess from the wording of a line is a diagnosis.
    public init?(_ words: LastWords) {
        guard words.confidence >= .high else { return nil }
        let line = words.line ?? ""
        switch words.cause {
        case .addressInUse: self = .addressInUse(line: line)
        case .moduleMissing: self = .moduleNotFound(line: line)
        case .databaseCorrupt: self = .databaseCorrupt(line: line)
        default: return nil
        }
    }

    /// A stable code to search for, such as `run.address_in_use`.
    public var code: String {
        switch self {
        case .addressInUse: "run.address_in_use"
        case .moduleNotFound: "run.module_not_found"
        case .databaseCorrupt: "run.database_corrupt"
        }
    }

    /// The decisive line.
    public var line: String {
        switch self {
        case .addressInUse(let line), .moduleNotFound(let line), .databaseCorrupt(let line): line
        }
    }

    /// The remedy that can be tried.
    public var remedy: Remedy {
        switch self {
        case .addressInUse: .freePort
        case .moduleNotFound: .dependencies
        case .databaseCorrupt: .database
        }
    }
}
