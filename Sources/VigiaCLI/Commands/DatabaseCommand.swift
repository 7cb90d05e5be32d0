import VigiaChecks
import VigiaCore
import VigiaPlatform

/// Looks after SQLite databases.
struct DatabaseCommand: Command {
    static let usage = Usage(
        name: "db",
        summary: "Check, repair, back up and restore SQLite databases.",
        argument: .init(name: "action", summary: "check or repair, and paths of databases."),
        options: [.flag("empty", nil, "Where nothing can be recovered, put an empty one there.")],
        examples: ["vigia db check data/customers.db", "vigia db repair data/customers.db"],
        exits: [
            (.ok, "the database is sound"), (.failed, "it is not, or is in use"),
            (.usage, "wrong usage, or no database"),
        ]
    )

    let words: DatabaseWords

    init(_ words: ParsedWords) throws(CommandError) { self.words = try DatabaseWords(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let work = DatabaseWork(shell)
        switch words.action {
        case .check: return try work.check(words.subjects)
        case .repair: return try work.delegate(words)
        }
    }
}

/// The same work in a process of its own, which may be killed at any moment.
struct DatabaseDoctorCommand: Command {
    static let usage = Usage(
        name: "database-doctor",
        summary: "Work on a database for another command of Vigia.",
        argument: DatabaseCommand.usage.argument,
        options: DatabaseCommand.usage.options,
        examples: ["vigia database-doctor repair data/customers.db"],
        exits: DatabaseCommand.usage.exits
    )

    let words: DatabaseWords

    init(_ words: ParsedWords) throws(CommandError) { self.words = try DatabaseWords(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let work = DatabaseWork(shell)
        switch words.action {
        case .check: return try work.check(words.subjects)
        case .repair: return try work.repair(words.subjects, allowsEmpty: words.allowsEmpty)
        }
    }
}

/// What is to be done, and with which databases.
struct DatabaseWords {
    enum Action: String, CaseIterable {
        case check
        case repair
    }

    let action: Action
    let subjects: [String]
    let allowsEmpty: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        let all = Action.allCases.map(\.rawValue)
        let first = words.arguments.first ?? ""
        guard let action = Action(rawValue: first) else {
            let near = nearest(to: first, among: all).map { "did you mean vigia db \($0)?" }
            throw .contradiction(
                first.isEmpty ? "vigia db wants to know what to do" : "vigia db cannot \(first)",
                hint: near ?? "it can \(all.joined(separator: ", "))"
            )
        }
        subjects = Array(words.arguments.dropFirst())
        guard !subjects.isEmpty else {
            throw .contradiction(
                "vigia db \(action.rawValue) wants to know which database",
                hint: "name its path: vigia db \(action.rawValue) data/customers.db"
            )
        }
        (self.action, allowsEmpty) = (action, words.has("empty"))
    }

    /// The words that mean the same.
    var spelled: [String] {
        [action.rawValue] + (allowsEmpty ? ["--empty"] : []) + ["--"] + subjects
    }
}
