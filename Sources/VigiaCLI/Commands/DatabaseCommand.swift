import VigiaCore
import VigiaPlatform

/// Checks, repairs, backs up and restores SQLite databases.
struct DatabaseCommand: Command {
    static let usage = Usage(
        name: "db",
        summary: "Check, repair, back up and restore SQLite databases.",
        argument: .init(
            name: "action",
            summary: "check, repair, backup or restore; then services or paths."
        ),
        options: [
            .flag("empty", nil, "If no row can be recovered, create an empty database."),
            .flag("incomplete", nil, "Repair even if parts of the schema are lost."),
            .value("from", nil, of: "BACKUP", "The backup to restore; by default the newest."),
            .value("keep", nil, of: "N", "After a backup, keep only the newest N."),
        ],
        examples: [
            "vigia db check data/customers.db", "vigia db repair data/customers.db",
            "vigia db backup backend", "vigia db restore data/customers.db",
        ],
        exits: [
            (.ok, "the database is sound"), (.failed, "the database is damaged or in use"),
            (.usage, "wrong usage, or no such database"),
            (.degraded, "no damage found, but a part cannot be checked here"),
        ]
    )

    let words: DatabaseWords

    init(_ words: ParsedWords) throws(CommandError) { self.words = try DatabaseWords(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let work = DatabaseWork(shell)
        switch words.action {
        case .check: return try work.check(words.subjects)
        case .repair, .backup, .restore: return try work.delegate(words)
        }
    }
}

/// The same work in a process of its own, which may be killed at any moment.
struct DatabaseDoctorCommand: Command {
    static let usage = Usage(
        name: "database-doctor",
        summary: "Work on a database for another command of Vigia.",
        argument: DatabaseCommand.usage.argument,
        options: DatabaseCommand.usage.options + [
            .flag("own", nil, "They are this project's, wherever they lie.")
        ],
        examples: ["vigia database-doctor repair data/customers.db"],
        exits: DatabaseCommand.usage.exits
    )

    let words: DatabaseWords

    init(_ words: ParsedWords) throws(CommandError) { self.words = try DatabaseWords(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let work = DatabaseWork(shell)
        switch words.action {
        case .check: return try work.check(words.subjects)
        case .repair: return try work.repair(words)
        case .backup: return try work.backUp(words)
        case .restore: return try work.restore(words.subjects, from: words.backup)
        }
    }
}

/// The requested action and its databases.
struct DatabaseWords {
    enum Action: String, CaseIterable {
        case check
        case repair
        case backup
        case restore
    }

    let action: Action
    let subjects: [String]
    let allowsEmpty: Bool
    let allowsIncomplete: Bool
    /// The backup to restore; nil for the newest.
    let backup: String?
    /// The number of backups to keep; nil for all.
    let keep: Int?
    /// Whether the databases are known to belong to this project.
    let isOwn: Bool

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
        allowsIncomplete = words.has("incomplete")
        (backup, isOwn) = (words.value("from"), words.has("own"))
        let number = try words.number("keep", in: 1...10_000, default: 1)
        keep = words.has("keep") ? number : nil
        if backup != nil, subjects.count > 1 {
            throw .contradiction("--from is for one database", hint: "restore them one by one")
        }
    }

    /// The equivalent arguments.
    var spelled: [String] {
        [action.rawValue] + (allowsEmpty ? ["--empty"] : [])
            + (allowsIncomplete ? ["--incomplete"] : [])
            + (backup.map { ["--from", $0] } ?? []) + (keep.map { ["--keep", "\($0)"] } ?? [])
            + ["--"] + subjects
    }
}
