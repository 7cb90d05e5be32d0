internal import VigiaCore
internal import VigiaPlatform

/// Whether a SQLite database is whole; one that the service has not made yet is none of its
/// business.
struct DatabaseCheck {
    let path: String

    func ask(in context: CheckContext) -> CheckAnswer {
        let doctor = DatabaseDoctor(state: context.state)
        let report: DatabaseReport
        do throws(DatabaseError) {
            report = try doctor.examine(path)
        } catch {
            return answer(error, context)
        }
        if report.isSound { return .well(words(report)) }
        let hint = "`vigia fix \(context.service)` repairs it, or `vigia db repair` by hand"
        let mend = CheckMend.database(path, losesNothing: report.isOnlyIndexes)
        return CheckAnswer(
            words: report.isOnlyIndexes ? "its indexes are damaged" : "it is damaged",
            trouble: CheckTrouble(code: "database.damaged", hint: hint, mend: mend),
            lines: Array(report.errors.prefix(Self.linesMax))
        )
    }

    /// The most errors that are told.
    private static let linesMax = 5

    private func words(_ report: DatabaseReport) -> String {
        let rows = report.tables.reduce(0) { $0 + ($1.rows ?? 0) }
        return "sound, \(report.tables.count) tables, \(rows) rows"
    }

    /// A database that is not there or has nothing in it will be made by the service, unless there
    /// was one before.
    private func answer(_ error: DatabaseError, _ context: CheckContext) -> CheckAnswer {
        switch error {
        case .missing, .empty:
            let shelf = BackupShelf(of: path, in: context.state)
            if shelf.newestSound() == nil {
                return .well(error == .missing(path) ? "not there yet" : "empty yet")
            }
            let hint = "there is a backup: `vigia db restore \(context.short(path))`"
            return ill(error, hint: hint)
        case .notAFile, .encrypted, .notADatabase, .inUse, .noRoom, .nothingRecovered,
            .notRepaired, .noBackup, .neverQuiet, .refused, .system:
            return ill(error, hint: error.hint)
        }
    }

    private func ill(_ error: DatabaseError, hint: String?) -> CheckAnswer {
        CheckAnswer(
            words: error.problem,
            trouble: CheckTrouble(code: error.code, hint: hint)
        )
    }

    /// Repairs it, and keeps the damaged one.
    ///
    /// - Returns: what was done, in plain words.
    static func mend(_ path: String, in context: CheckContext) throws(MendFailure) -> String {
        do throws(DatabaseError) {
            let repair = try DatabaseDoctor(state: context.state)
                .repair(path, service: context.service)
            let undo = repair.record.map { "; `vigia fix --undo \($0)` undoes it" } ?? ""
            return repair.way.deed + undo
        } catch {
            throw MendFailure(words: error.problem, hint: error.hint)
        }
    }
}

extension DatabaseRepair.Way {
    /// What was done.
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
