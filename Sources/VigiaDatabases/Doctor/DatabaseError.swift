public import VigiaCore
public import VigiaPlatform
internal import VigiaSQLite

/// Why an operation on a database was refused or failed.
public enum DatabaseError: Explained, Equatable {
    case missing(String)
    case notAFile(String)
    case empty(String)
    case encrypted(String)
    case notADatabase(String)
    /// Other processes have it open, described in words.
    case inUse(String, by: [String])
    /// It is a mount point, so no file can replace it.
    case mounted(String)
    /// The disk lacks the space for a repair; sizes are in bytes.
    case noRoom(String, needed: Int, free: Int)
    /// Nothing can be recovered, and there is no good backup.
    case nothingRecovered(String)
    /// No attempt gave a database that passes all checks.
    case notRepaired(String, problem: String)
    /// This SQLite library cannot judge some parts, for these reasons.
    case unjudged(String, reasons: [String])
    /// The repaired database would lack parts of the schema.
    case incomplete(String, missing: [String])
    /// The backup is unusable or missing.
    case noBackup(String, hint: String?)
    /// The database was written to all the time.
    case neverQuiet(String, attempts: Int)
    /// An error of SQLite.
    case refused(String, problem: String)
    /// A failed system call.
    case system(SystemError)

    /// Whether the path is probably wrong, or belongs to another program.
    public var isAboutThePath: Bool {
        switch self {
        case .missing, .notAFile, .empty, .encrypted, .notADatabase: true
        case .inUse, .mounted, .noRoom, .nothingRecovered, .notRepaired, .unjudged, .incomplete,
            .noBackup, .neverQuiet, .refused, .system:
            false
        }
    }

    /// A stable identifier, `database.…`.
    public var code: String {
        switch self {
        case .missing: "database.missing"
        case .notAFile: "database.not_a_file"
        case .empty: "database.empty"
        case .encrypted: "database.encrypted"
        case .notADatabase: "database.not_a_database"
        case .inUse: "database.in_use"
        case .mounted: "database.mounted"
        case .noRoom: "database.no_room"
        case .nothingRecovered: "database.nothing_recovered"
        case .notRepaired: "database.not_repaired"
        case .unjudged: "database.not_checked"
        case .incomplete: "database.incomplete"
        case .noBackup: "database.no_backup"
        case .neverQuiet: "database.never_quiet"
        case .refused: "database.refused"
        case .system: "database.system"
        }
    }

    /// The problem in words.
    public var problem: String {
        switch self {
        case .missing(let path): "there is no database \(path)"
        case .notAFile(let path): "\(path) is no file, so it cannot be a database"
        case .empty(let path): "\(path) is empty, so there is nothing in it to repair"
        case .encrypted(let path):
            "\(path) looks encrypted: it does not begin as a database, and its bytes are random"
        case .notADatabase(let path): "\(path) is not an SQLite database"
        case .inUse(let path, let processes):
            "\(path) is in use by \(processes.joined(separator: ", "))"
        case .mounted(let path):
            "\(path) is mounted by itself, so no other file can take its place"
        case .noRoom(let path, let needed, let free):
            "there is no room on the disk of \(path): \(Bytes(count: needed)) are needed, "
                + "\(Bytes(count: free)) are free"
        case .nothingRecovered(let path): "not a single row of \(path) can be recovered"
        case .notRepaired(let path, let problem): "\(path) cannot be repaired: \(problem)"
        case .unjudged(let path, let reasons):
            "\(path) cannot be judged here, so it is not repaired: \(reasons.joined(separator: "; "))"
        case .incomplete(let path, let missing):
            "a repair of \(path) would lack \(missing.joined(separator: ", "))"
        case .noBackup(let problem, _): problem
        case .neverQuiet(let path, let attempts):
            "\(path) was changed during each of \(attempts) attempts to copy it"
        case .refused(let path, let problem): "\(path): \(problem)"
        case .system(let error): "\(error)"
        }
    }

    /// The next thing to try.
    public var hint: String? {
        switch self {
        case .missing, .notAFile: "check the path; it is relative to the project's folder"
        case .empty: "remove it, and the service makes a new one; or `vigia db restore`"
        case .encrypted: "only the program that has its key can check it; it was left as it is"
        case .notADatabase: "check the path; it was left as it is"
        case .inUse: "stop it first: `vigia stop`"
        case .mounted: "mount the folder that it is in, and not the file; nothing was changed"
        case .noRoom: "make room; nothing was changed"
        case .nothingRecovered:
            "it was left as it is; `vigia db restore` takes a backup, and `vigia db repair --empty` "
                + "puts an empty database in its place"
        case .notRepaired: "it was left as it is; `vigia db restore` takes a backup"
        case .unjudged:
            "only the program that made it can check it; `vigia db restore` takes a backup"
        case .incomplete:
            "it was left as it is; `vigia db restore` takes a backup, and "
                + "`vigia db repair --incomplete` takes the repair as it is"
        case .noBackup(_, let hint): hint
        case .neverQuiet:
            "a database in WAL mode can be copied while it is written: PRAGMA journal_mode=WAL"
        case .refused: nil
        case .system(let error): error.errno == 28 ? "make room; nothing was changed" : nil
        }
    }
}
