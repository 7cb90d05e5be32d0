import VigiaCore

/// What the supervisor is started with, by the guardian, as the command line told it.
struct SupervisorOptions {
    /// The project's folder, absolute.
    var project = ""
    /// The profile to read the configuration with.
    var profile: String?
    /// The services to start first; empty for all.
    var services: [String] = []
    /// Whether it also tells its standard error what happens.
    var foreground = false
    /// Whether services are restarted when their files change; the terminal from which that was
    /// asked for is then at the other end of standard input.
    var isDevelopment = false
    /// The command of a project without a file.
    var command: [String]?

    /// How this process reaches the project's folder: that is where it works, so that it stays
    /// the same one however it is renamed.
    var root = "."

    /// The folder of its run-time state, for this process.
    var state: String { root + "/.vigia" }
    /// The folder of its logs, for this process.
    var logs: String { root + "/logs" }
    /// The lock file, for the command line of a guardian.
    var lock: String { project + "/.vigia/lock" }

    /// Reads the words behind `supervisor`; nil where they make no sense.
    init?(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--project": project = rest.popFirst() ?? ""
            case "--profile": profile = rest.popFirst()
            case "--services":
                services = (rest.popFirst() ?? "").split(separator: ",").map(String.init)
            case "--foreground": foreground = true
            case "--development": isDevelopment = true
            case "--":
                command = Array(rest)
                rest = []
            default: return nil
            }
        }
        guard project.hasPrefix("/") else { return nil }
    }
}
