import VigiaCore

/// The pages of `help` and `--help`, generated from usages.
enum Help {
    /// The page of one command.
    static func page(of usage: Usage) -> String {
        var lines = [usage.summary, "", "Usage: \(usage.synopsis)"]
        if let argument = usage.argument {
            lines += ["", "Arguments:"] + columns([(argument.name, argument.summary)])
        }
        lines += ["", "Options:"] + columns(usage.allOptions.map { ($0.spelling, $0.summary) })
        lines += ["", usage.examples.count == 1 ? "Example:" : "Examples:"]
        lines += usage.examples.map { "  \($0)" }
        lines += ["", "Exit status:"] + columns(usage.exits.map { ("\($0.0.rawValue)", $0.1) })
        return lines.joined(separator: "\n") + "\n"
    }

    /// The page about all commands.
    static func overview(_ usages: [Usage]) -> String {
        var lines = [
            "Vigia keeps services up: it starts and probes them, restarts them when they",
            "crash, hang or leak, and records why.",
            "", "Usage: vigia <command> [options] [service…]", "", "Commands:",
        ]
        lines += columns(usages.map { ($0.name, $0.summary) })
        lines += ["", "For every command:"]
        lines += columns(Usage.everywhere.map { ($0.spelling, $0.summary) })
        lines += [
            "", "Examples:", "  vigia start -- node server.js", "  vigia status",
            "", "`vigia help <command>` shows the options and examples of a command.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Two indented columns, the second one aligned.
    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = rows.map { $0.0.count }.max() ?? 0
        return rows.map { "  " + $0.0.padded(to: width) + "  " + $0.1 }
    }
}

extension String {
    /// The text padded with spaces after it, to at least `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text padded with spaces before it, to at least `width` characters.
    func aligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
