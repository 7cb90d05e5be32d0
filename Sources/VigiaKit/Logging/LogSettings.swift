import CKit

/// The settings of the log.
struct LogSettings: Sendable {
    /// The lowest level that is written, unless `DEBUG` names the source.
    var level = Log.Level.info
    /// The sources that `DEBUG` names, or `*`.
    var debugged: [String] = []
    var isOutputForPeople = false
    var isErrorForPeople = false

    /// The settings for an empty environment.
    init() {}

    /// Reads `LOG_LEVEL`, `LOG_FORMAT` and `DEBUG`.
    ///
    /// - Parameter environment: the variables of this process.
    /// - Throws: `badSetting` for an unknown word.
    init(_ environment: [String: String]) throws(ServerError) {
        if let word = environment["LOG_LEVEL"], !word.isEmpty {
            guard let level = Log.Level(rawValue: word) else {
                throw .badSetting("LOG_LEVEL=\(word); it is debug, info, warning or error")
            }
            self.level = level
        }
        switch environment["LOG_FORMAT"] {
        case nil, "":
            (isOutputForPeople, isErrorForPeople) = (
                kit_is_terminal(1) == 1, kit_is_terminal(2) == 1
            )
        case "text": (isOutputForPeople, isErrorForPeople) = (true, true)
        case "json": break
        case let word?: throw .badSetting("LOG_FORMAT=\(word); it is text or json")
        }
        debugged = (environment["DEBUG"] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    }

    /// Whether `DEBUG` names a source: `*`, its name, or `name*`.
    func debugs(_ source: String) -> Bool {
        debugged.contains { pattern in
            pattern.hasSuffix("*") ? source.hasPrefix(pattern.dropLast()) : pattern == source
        }
    }
}
