/// Commands that are built into shells and are no programs.
public enum ShellCommand {
    /// What to write instead of a built-in command; nil for every other word.
    ///
    /// Source: POSIX.1-2024, XCU 2.9 and 2.15.
    public static func hint(_ word: String) -> String? {
        switch word {
        case "exec", "command", "builtin": "leave `\(word)` away: no shell runs the command"
        case "cd", "pushd": "use `directory:`"
        case "export", "declare", "unset": "use `env:`"
        case "umask": "use `umask:`"
        case "source", ".":
            "name the program itself, such as .venv/bin/python, or run a shell: [sh, -c, \"…\"]"
        case "set", "eval", "ulimit", "alias", "trap", "if", "for", "while", "until", "case",
            "wait", "shopt", "function", "{", "!":
            "only a shell knows `\(word)`: [sh, -c, \"…\"]"
        default: nil
        }
    }
}
