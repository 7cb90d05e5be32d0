import VigiaCore
import VigiaDatabases
import VigiaPlatform

/// A drill on a copy of a service's database; the database itself is only read.
struct DrillOnDatabase {
    let scene: DrillScene
    let subject: DrillSubject

    /// Copies the database, damages the copy, finds the damage, and repairs the copy.
    func carryOut() throws(CommandError) -> DrillReport {
        let database = try database()
        let folder = try DrillFolder(scene)
        scene.announce(.database, subject.name, "\(database): damaging and repairing a copy")
        let doctor = DatabaseDoctor(state: folder.path + "/.vigia")
        let backup = try DatabaseWork.done { () throws(DatabaseError) in
            try doctor.backUp(database, keep: nil)
        }
        let copy = DamagedDatabase(path: folder.path + "/copy.db", doctor: doctor)
        do throws(SystemError) {
            try FileSystem.copy(backup.file, to: copy.path)
        } catch {
            throw .system(what: "copy", path: database, errno: error.errno, hint: nil)
        }
        guard let page = try copy.damage() else {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "\(database) is too small to be damaged in a page of its own",
                    hint: "drill it once it has data"
                )
            )
        }
        var report = try repaired(copy, rows: backup.tables.compactMap(\.rows).reduce(0, +))
        report.deed = "page \(page) of a copy of \(database) overwritten with zeros"
        report.restored = folder.remove() + ["\(database) itself was only read"]
        return report
    }

    private func repaired(_ copy: DamagedDatabase, rows: Int) throws(CommandError) -> DrillReport {
        var report = DrillReport(kind: .database, service: subject.name, deed: "")
        let began = Clock.uptime
        let found = try DatabaseWork.done { () throws(DatabaseError) in
            try copy.doctor.examine(copy.path)
        }
        let noticed = Clock.uptime - began
        var (time, detail, isSound) = (Duration?.none, "", false)
        do throws(DatabaseError) {
            let repair = try copy.doctor.repair(copy.path, allowsIncomplete: true)
            time = Clock.uptime - began
            isSound = try copy.doctor.examine(copy.path).verdict != .damaged
            let kept = repair.tables.compactMap(\.after).reduce(0, +)
            detail = "\(repair.way.rawValue), \(kept) of \(rows) rows"
        } catch {
            detail = error.problem
        }
        let limit = subject.policy.remedyTimeout
        let isFound = found.verdict == .damaged
        report.phases = [
            DrillPhase("damage found", limit, nil, isFound ? noticed : nil),
            DrillPhase("repaired", limit, nil, time),
        ]
        report.checks = [
            DrillCheck(name: "the copy is sound again", isKept: isSound, detail: detail)
        ]
        if let backups = subject.spec.backup {
            report.notes = [
                "rows that a repair cannot save are in a backup, made every "
                    + backups.every.text
            ]
        } else {
            report.notes = ["it is not backed up; add backup: { database: … }"]
        }
        return report
    }

    /// The first database of the service that exists.
    private func database() throws(CommandError) -> String {
        let all = subject.spec.databases
        if let first = all.first(where: { (try? FileStatus($0)) != nil }) { return first }
        throw .drill(
            DrillRefusal(
                .notApplicable,
                all.first.map { "there is no \($0) yet" } ?? "\(subject.name) names no database",
                hint: "write backup: { database: … } for it"
            )
        )
    }
}
