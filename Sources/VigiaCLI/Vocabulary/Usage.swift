/// Everything there is to say about a command; help, parsing and suggestions all come from it,
/// so they cannot disagree.
struct Usage: Sendable {
    /// One thing that is given by its place.
    struct Argument: Sendable {
        var name: String
        var summary: String
    }

    /// One thing that is given by its name.
    struct Option: Sendable {
        /// The long name, without dashes.
        var long: String
        /// The short name, without a dash.
        var short: Character?
        /// What its value is called in the help; nil for an option without one.
        var value: String?
        var summary: String

        static func flag(_ long: String, _ short: Character? = nil, _ summary: String) -> Self {
            Self(long: long, short: short, summary: summary)
        }

        static func value(
            _ long: String,
            _ short: Character? = nil,
            of value: String,
            _ summary: String
        ) -> Self {
            Self(long: long, short: short, value: value, summary: summary)
        }

        /// How it is typed: `-n, --lines N`.
        var spelling: String {
            let names = (short.map { "-\($0), " } ?? "    ") + "--\(long)"
            return value.map { "\(names) \($0)" } ?? names
        }
    }

    var name: String
    var summary: String
    /// The list of arguments it takes; nil for none.
    var argument: Argument?
    /// The most arguments.
    var argumentsMax = Int.max
    /// Whether a command may follow `--`.
    var takesCommand = false
    var options: [Option] = []
    var examples: [String]
    var exits: [(ExitCode, String)]

    /// What every command takes.
    static let everywhere: [Option] = [
        Option(
            long: "directory",
            short: "C",
            value: "DIR",
            summary: "The project's folder, or one below it."
        ),
        .flag("json", nil, "Print JSON."),
        .flag("no-color", nil, "No colors; the variable NO_COLOR does the same."),
        .flag("help", "h", "Show this help."),
    ]

    /// Its own options and those of every command; a short name that it has itself means that.
    var allOptions: [Option] {
        let own = Set(options.compactMap(\.short))
        return options
            + Self.everywhere.map { option in
                var option = option
                if let short = option.short, own.contains(short) { option.short = nil }
                return option
            }
    }

    /// The line that shows how it is typed.
    var synopsis: String {
        var words = ["vigia", name]
        if !options.isEmpty { words.append("[options]") }
        if let argument {
            words.append(argumentsMax == 1 ? "[\(argument.name)]" : "[\(argument.name)…]")
        }
        if takesCommand { words.append("[-- command…]") }
        return words.joined(separator: " ")
    }
}

/// How a command of Vigia ends, as its exit status.
enum ExitCode: Int32, Sendable, CaseIterable {
    case ok = 0
    case failed = 1
    case usage = 2
    case notRunning = 3
    case degraded = 4
}
