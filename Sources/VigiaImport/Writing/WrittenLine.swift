internal import VigiaCore

/// A line of the written file, and the setting that it belongs to.
struct WrittenLine {
    /// What a line is about.
    enum Owner: Hashable {
        /// A setting of a service, by the service's place.
        case setting(Int, String)
        /// A service, by its place.
        case service(Int)
        /// A setting of the project.
        case project(String)
    }

    var text: String
    var owner: Owner?

    /// The line without the value of a variable.
    var shown: String {
        let key =
            switch owner {
            case .setting(_, let key), .project(let key): key
            case .service, nil: ""
            }
        let isVariable = key.hasPrefix("env.") || key.hasPrefix("profiles.")
        guard isVariable, let colon = text.firstRange(of: ": ") else { return text }
        return text[..<colon.upperBound] + "…"
    }
}
