/// The description of a command, from which help, parsing and suggestions are generated, so that
/// they cannot disagree.
struct Usage: Sendable {
    /// A positional argument.
    struct Argument: Sendable {
        var name: String
        var summary: String
    }

    /// An option.
    struct Option: Sendable {
        /// The long name, without dashes.
        var long: String
        /// The short name, without a dash.
        var short: Character?
        /// The name of its value in the help; nil for an option without one.
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

        /// Its spelling: `-n, --lines N`.
        var spelling: String {
            let names = (short.map { "-\($0), " } ?? "    ") + "--\(long)"
            return value.map { "\(names) \($0)" } ?? names
        }
    }

    var name: String
    var summary: String
    /// The positional arguments; nil for none.
    var argument: Argument?
    /// The most positional arguments.
    var argumentsMax = Int.max
    /// Whether a command may follow `--`.
    var takesCommand = false
    var options: [Option] = []
    var examples: [String]
    var exits: [(ExitCode, String)]

    /// The options of every command.
    static let everywhere: [Option] = [
        Option(
            long: "directory",
            short: "C",
            value: "DIR",
            summary: "The project's folder, or one below it."
        ),
        .flag("json", nil, "Print JSON."),
        .flag("no-color", nil, "No colors, as NO_COLOR has it; FORCE_COLOR=1 has them."),
        .flag("help", "h", "Show this help."),
    ]

    /// Its own options and those of every command.
    var allOptions: [Option] { options + Self.everywhere }

    /// The usage line.
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

/// The exit status of a command.
enum ExitCode: Int32, Sendable, CaseIterable {
    case ok = 0
    case failed = 1
    case usage = 2
    case notRunning = 3
    case degraded = 4
}
