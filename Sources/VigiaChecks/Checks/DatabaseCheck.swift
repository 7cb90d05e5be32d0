internal import Glibc
internal import VigiaCore
internal import VigiaDatabases
internal import VigiaPlatform

/// Checks whether an SQLite database is sound; a database that the service has not created yet
/// passes.
struct DatabaseCheck: Check {
    let path: String

    func subject(in context: CheckContext) -> String { "sqlite \(context.short(path))" }

    func ask(in context: CheckContext) -> CheckAnswer {
        let doctor = DatabaseDoctor(state: context.state)
        let report: DatabaseReport
        do throws(DatabaseError) {
            try Self.ask(path, in: context)
            report = try doctor.examine(path)
        } catch {
            return answer(error, context)
        }
        switch report.verdict {
        case .sound: return .well(words(report))
        case .unjudged:
            let hint = "only the program that made it knows these; it is backed up as it is"
            return unjudged(report.unjudged, hint: hint)
        case .damaged: return damaged(report, context)
        }
    }

    private func damaged(_ report: DatabaseReport, _ context: CheckContext) -> CheckAnswer {
        let canRepair = report.unjudged.isEmpty
        let hint =
            canRepair
            ? "`vigia fix \(context.service)` repairs it, or `vigia db repair` by hand"
            : "it can only be judged in part, so only its own program can repair it; "
                + "`vigia db restore \(context.short(path))` takes a backup"
        let checkRepair = RepairDatabase(path: path, losesNothing: report.isOnlyIndexes)
        return CheckAnswer(
            words: report.isOnlyIndexes ? "its indexes are damaged" : "it is damaged",
            trouble: CheckTrouble(
                code: "database.damaged",
                hint: hint,
                checkRepair: canRepair ? checkRepair : nil
            ),
            lines: Array(report.errors.prefix(Self.linesMax))
        )
    }

    /// Reports what cannot be judged here, or not now; that prevents no start.
    private func unjudged(_ reasons: [String], hint: String?) -> CheckAnswer {
        let more = reasons.count > 1 ? ", and \(reasons.count - 1) more" : ""
        return CheckAnswer(
            words: "not checked here: \(reasons.first ?? "")\(more)",
            trouble: CheckTrouble(
                code: "database.not_checked",
                hint: hint,
                isWarning: true
            ),
            lines: reasons.count > 1 ? Array(reasons.prefix(Self.linesMax)) : []
        )
    }

    /// Refuses a file that the service's user may not read: a link of that user may lead there.
    private static func ask(_ path: String, in context: CheckContext) throws(DatabaseError) {
        guard let user = context.user else { return }
        for ending in ["", "-wal", "-journal"] {
            do throws(SystemError) {
                try FileSystem.ask(.read, of: path + ending, as: user)
            } catch {
                if error.errno != ENOENT { throw .system(error) }
            }
        }
    }

    /// The most errors reported.
    private static let linesMax = 5

    private func words(_ report: DatabaseReport) -> String {
        let rows = report.tables.reduce(0) { $0 + ($1.rows ?? 0) }
        return "sound, \(report.tables.count) tables, \(rows) rows"
    }

    /// A missing or empty database passes, since the service creates it, unless there was one
    /// before.
    private func answer(_ error: DatabaseError, _ context: CheckContext) -> CheckAnswer {
        let backupFolder = BackupFolder(of: path, in: context.state)
        let restore = "there is a backup: `vigia db restore \(context.short(path))`"
        switch error {
        case .missing, .empty:
            if backupFolder.newestUndamaged() != nil { return ill(error, hint: restore) }
            return .well(error == .missing(path) ? "not there yet" : "empty yet")
        case .encrypted:
            // If an earlier backup is readable, random bytes are not due to encryption.
            if backupFolder.newestSound() != nil { return ill(error, hint: restore) }
            return unjudged(["it looks encrypted"], hint: error.hint)
        case .notADatabase:
            return ill(error, hint: backupFolder.newestUndamaged() == nil ? error.hint : restore)
        case .inUse, .noRoom, .neverQuiet: return notNow(error, context)
        case .system(let reason) where !reason.isRefusal: return notNow(error, context)
        case .notAFile, .mounted, .nothingRecovered, .notRepaired, .unjudged,
            .incomplete, .noBackup, .refused, .system:
            return ill(error, hint: error.hint)
        }
    }

    /// A lock, or a full or failing disk, prevents a verdict, and is no damage.
    private func notNow(_ error: DatabaseError, _ context: CheckContext) -> CheckAnswer {
        let again = "`vigia db check \(context.short(path))` asks again"
        let isUsed = error.code == "database.in_use"
        return unjudged([error.problem], hint: isUsed ? again : error.hint ?? again)
    }

    private func ill(_ error: DatabaseError, hint: String?) -> CheckAnswer {
        CheckAnswer(
            words: error.problem,
            trouble: CheckTrouble(code: error.code, hint: hint)
        )
    }

    /// Repairs the database, and keeps the damaged one.
    ///
    /// - Returns: the changes made, in plain words.
    static func repair(_ path: String, in context: CheckContext) throws(RepairFailure) -> String {
        do throws(DatabaseError) {
            try ask(path, in: context)
            let repair = try DatabaseDoctor(state: context.state)
                .repair(path, service: context.service)
            let undo = repair.record.map { "; `vigia fix --undo \($0)` undoes it" } ?? ""
            return repair.way.deed + repair.rowsNow + undo
        } catch {
            throw RepairFailure(words: error.problem, hint: error.hint)
        }
    }
}

extension DatabaseCheck {
    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .database(let path) = check.question else { return nil }
        self.init(path: path)
    }
}

/// Repairs a database; rebuilding only indexes loses nothing.
struct RepairDatabase: CheckRepair {
    let path: String
    let losesNothing: Bool

    var subject: String { path }

    func plan(in context: CheckContext) -> String {
        losesNothing
            ? "make the indexes of \(context.short(path)) anew"
            : "repair \(context.short(path)), and keep the damaged one"
    }

    func isSafe(in context: CheckContext) -> Bool { losesNothing && context.owns(path) }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        try DatabaseCheck.repair(path, in: context)
    }
}

extension DatabaseRepair.Way {
    /// The changes made.
    fileprivate var deed: String {
        switch self {
        case .nothing: "found it sound"
        case .reindexed: "made its indexes anew"
        case .rebuilt: "wrote all its rows into a new file"
        case .recovered: "gathered what is left of it into a new file"
        case .restored: "put a backup in its place"
        case .emptied: "put an empty database in its place"
        }
    }
}

extension DatabaseRepair {
    /// The most tables named.
    private static let tablesMax = 3

    /// The change in rows, as a clause; empty if nothing was changed.
    fileprivate var rowsNow: String {
        guard record != nil, !tables.isEmpty else { return "" }
        let changed = tables.filter { $0.before != $0.after }
        if changed.isEmpty {
            return ", with all \(tables.reduce(0) { $0 + ($1.after ?? 0) }) rows"
        }
        let told = changed.prefix(Self.tablesMax).map { table in
            let before = table.before.map { "\($0)" } ?? "an unknown number"
            return "\(table.name) has \(table.after ?? 0) rows, before \(before)"
        }
        let more = changed.count > told.count ? "; and \(changed.count - told.count) more" : ""
        return ": " + told.joined(separator: "; ") + more
    }
}

extension SystemError {
    /// Whether access was denied, or the path leads through a link or a file.
    fileprivate var isRefusal: Bool { [EACCES, EPERM, ELOOP, ENOTDIR].contains(errno) }
}
