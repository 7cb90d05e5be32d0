import VigiaCore
import VigiaDatabases
import VigiaJSON
import VigiaPlatform

/// Carries out the database commands, and prints their results.
struct DatabaseWork {
    let shell: Shell

    init(_ shell: Shell) { self.shell = shell }

    /// A requested database.
    private struct Subject {
        /// Its name for people.
        var name: String
        /// Its absolute path.
        var path: String
        /// The project that it belongs to.
        var project: ProjectFolder
        /// Its service; empty if a path was given.
        var service = ""

        var doctor: DatabaseDoctor { DatabaseDoctor(state: project.state) }
    }

    /// The project nearest to a database; outside any, the database's folder takes its place.
    private func nearestProject(to path: String) -> ProjectFolder {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.count == 1 ? "/" : parts.joined(separator: "/")
        // A database can be handled without a project.
        return (try? ProjectFolder.find(from: folder)) ?? ProjectFolder(path: folder)
    }

    /// The databases that the arguments name: paths, or services with their databases.
    ///
    /// A database of this project's service belongs to this project, wherever its path or a link
    /// leads: the service's checks and its schedule look for backups here.
    ///
    /// - Parameters:
    ///   - words: the arguments.
    ///   - isOwn: whether all of them are known to belong to this project.
    /// - Returns: each database, in order.
    /// - Throws: `CommandError`.
    private func subjects(
        _ words: [String],
        isOwn: Bool = false
    ) throws(CommandError) -> [Subject] {
        let folder = try ProjectFolder.at(shell.directory).path
        // Without a valid project, an argument can only be a path.
        let here = try? shell.project()
        let services = here.flatMap { try? shell.validate($0, nil).services } ?? []
        let named = Set(services.flatMap(\.databases).map { FileSystem.destination(of: $0) })
        var subjects: [Subject] = []
        for word in words {
            let path = word.hasPrefix("/") ? word : "\(folder)/\(word)"
            let isFile = (try? FileStatus(path)) != nil
            let service = services.first { $0.isAmong([word]) }
            guard let service, let here, !isFile, !word.contains("/") else {
                let isNamed = isOwn || named.contains(FileSystem.destination(of: path))
                let project = isNamed ? here : nil
                let subject = Subject(
                    name: word,
                    path: path,
                    project: project ?? nearestProject(to: path)
                )
                subjects.append(subject)
                continue
            }
            let databases = service.databases
            guard !databases.isEmpty else {
                throw .contradiction(
                    "the service \(word) names no database",
                    hint: "write backup: { database: … } for it, or the database's path here"
                )
            }
            subjects += databases.map {
                Subject(name: $0, path: $0, project: here, service: service.name)
            }
        }
        for subject in subjects { try subject.project.refuseUnsafeState() }
        return subjects
    }

    /// Examines databases, read-only.
    func check(_ words: [String]) throws(CommandError) -> ExitCode {
        var reports: [DatabaseReport] = []
        for subject in try self.subjects(words) {
            let report = try Self.done { () throws(DatabaseError) in
                try subject.doctor.examine(subject.path)
            }
            reports.append(report)
            if !shell.wantsJSON { say(report, of: subject.name) }
        }
        if shell.wantsJSON { shell.output.line(text(reports)) }
        if reports.contains(where: { $0.verdict == .damaged }) { return .failed }
        return reports.allSatisfy(\.isSound) ? .ok : .degraded
    }

    /// Repairs databases.
    func repair(_ words: DatabaseWords) throws(CommandError) -> ExitCode {
        var repairs: [DatabaseRepair] = []
        for subject in try subjects(words.subjects) {
            let repair = try Self.done { () throws(DatabaseError) in
                try subject.doctor.repair(
                    subject.path,
                    service: subject.service,
                    allowsEmpty: words.allowsEmpty,
                    allowsIncomplete: words.allowsIncomplete
                )
            }
            repairs.append(repair)
            if !shell.wantsJSON { say(repair, of: subject.name) }
        }
        if shell.wantsJSON { shell.output.line(text(repairs)) }
        return .ok
    }

    /// Backs databases up, whether in use or not.
    func backUp(_ words: DatabaseWords) throws(CommandError) -> ExitCode {
        var backups: [DatabaseBackup] = []
        for subject in try subjects(words.subjects, isOwn: words.isOwn) {
            let backup = try Self.done { () throws(DatabaseError) in
                try subject.doctor.backUp(subject.path, keep: words.keep)
            }
            backups.append(backup)
            guard !shell.wantsJSON else { continue }
            let size = Bytes(count: backup.bytes)
            shell.output.line("\(subject.name): backed up as \(backup.file) (\(size))")
            say(unjudged: backup.unjudged)
        }
        if shell.wantsJSON { shell.output.line(text(backups)) }
        return .ok
    }

    /// Replaces databases by backups.
    func restore(_ words: [String], from backup: String?) throws(CommandError) -> ExitCode {
        var repairs: [DatabaseRepair] = []
        for subject in try subjects(words) {
            let repair = try Self.done { () throws(DatabaseError) in
                try subject.doctor.restore(
                    subject.path,
                    from: backup,
                    service: subject.service
                )
            }
            repairs.append(repair)
            if !shell.wantsJSON { say(repair, of: subject.name) }
        }
        if shell.wantsJSON { shell.output.line(text(repairs)) }
        return .ok
    }

    /// Delegates the work to a process of its own, which prints its own results.
    func delegate(_ words: DatabaseWords) throws(CommandError) -> ExitCode {
        let folder = try ProjectFolder.at(shell.directory).path
        let program = Launcher.program()
        let options = ["-C", folder] + (shell.wantsJSON ? ["--json"] : [])
        do throws(SystemError) {
            let run = try ForegroundProgram(
                [program, "database-doctor"] + options + words.spelled,
                input: nil,
                output: 1,
                errors: 2
            )
            switch run.end(within: Self.limit) {
            case .exited(let status): return ExitCode(rawValue: status) ?? .failed
            case .killed, .tooLate: break
            }
        } catch {
            throw .system(what: "run", path: program, errno: error.errno, hint: nil)
        }
        throw .unfixed(
            "the database's doctor was killed",
            hint: "nothing is lost: the database is as it was, or repaired; try again"
        )
    }

    /// The time limit of a repair.
    private static let limit = Duration.seconds(4 * 3600)

    /// Works on a database, with the errors of the command line.
    static func done<Result>(
        _ work: () throws(DatabaseError) -> Result
    ) throws(CommandError) -> Result {
        do throws(DatabaseError) {
            return try work()
        } catch {
            throw .database(error)
        }
    }

    private func text(_ values: [some JSONWritable]) -> String {
        String(decoding: JSON.encode(values), as: UTF8.self)
    }
}

extension ServiceSpec {
    /// The databases in its backups and checks, each once.
    var databases: [String] {
        let checked = checks.compactMap { check -> String? in
            guard case .database(let path) = check.question else { return nil }
            return path
        }
        return ((backup?.databases ?? []) + checked).reduce(into: []) { all, path in
            if !all.contains(path) { all.append(path) }
        }
    }
}

// Texts.
extension DatabaseWork {
    private func say(_ report: DatabaseReport, of subject: String) {
        let output = shell.output
        switch report.verdict {
        case .sound:
            let rows = report.tables.reduce(0) { $0 + ($1.rows ?? 0) }
            let mark = output.paint("sound", .green)
            output.line("\(subject): \(mark) (tables \(report.tables.count), rows \(rows))")
        case .unjudged:
            let mark = output.paint("not checked in full", .yellow)
            output.line("\(subject): \(mark), no damage found")
        case .damaged: output.line("\(subject): \(output.paint("damaged", .red))")
        }
        sayErrors(report.errors)
        say(unjudged: report.unjudged)
        for note in report.notes { output.line("  note: \(note.plain)") }
        sayReferences(report.brokenReferences)
        // A database judged only in part is not repaired.
        guard report.verdict == .damaged, report.unjudged.isEmpty else { return }
        output.line("  hint: `vigia db repair \(subject)`")
    }

    private func say(_ repair: DatabaseRepair, of subject: String) {
        let output = shell.output
        output.line("\(subject): \(repair.way.words)")
        sayErrors(repair.errors)
        for note in repair.notes { output.line("  note: \(note.plain)") }
        sayReferences(repair.brokenReferences)
        guard let record = repair.record else { return }
        var table = Table(columns: [
            .init(title: "  TABLE"), .init(title: "BEFORE", isNumber: true),
            .init(title: "AFTER", isNumber: true),
        ])
        table.rows = repair.tables.map { rows in
            [
                "  " + rows.name, rows.before.map { "\($0)" } ?? "-",
                rows.after.map { "\($0)" } ?? "-",
            ]
        }
        for line in table.lines() { output.line(line) }
        output.line("  kept as \(record); `vigia fix --undo \(record)` puts it back")
    }

    private func say(unjudged reasons: [String]) {
        for reason in reasons { shell.output.line("  not checked here: \(reason.plain)") }
    }

    private func sayErrors(_ errors: [String]) {
        let shown = 10
        for error in errors.prefix(shown) { shell.output.line("  \(error.plain)") }
        if errors.count > shown { shell.output.line("  and \(errors.count - shown) more") }
    }

    private func sayReferences(_ count: Int) {
        guard count > 0 else { return }
        shell.output.line("  note: \(count) rows refer to others that are not there")
    }
}

extension DatabaseRepair.Way {
    /// The result in a few words.
    fileprivate var words: String {
        switch self {
        case .nothing: "sound; there is nothing to repair"
        case .reindexed: "repaired: its indexes were rebuilt"
        case .rebuilt: "repaired: all rows were written to a new file"
        case .recovered: "repaired: the remaining rows were recovered into a new file"
        case .restored: "replaced by a backup"
        case .emptied: "replaced by an empty database, since no row was left"
        }
    }
}
