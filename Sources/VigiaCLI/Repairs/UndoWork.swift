import VigiaChecks
import VigiaCore
import VigiaDatabases
import VigiaJSON
import VigiaLogs
import VigiaPlatform
import VigiaRepairs
import VigiaWire

/// Undoes repairs.
struct UndoWork {
    let project: ProjectFolder
    let shell: Shell
    /// The services of the project; empty if its configuration is invalid.
    let services: [ServiceSpec]

    /// Undoes the named repair, or the newest.
    ///
    /// - Returns: the exit status: whether all stopped services came up again.
    func undo(_ name: String?, running: Set<String>) throws(CommandError) -> ExitCode {
        let archive = RepairArchive(state: project.state)
        let chosen = try find(name)
        let work = FixWork(project: project, shell: shell, limit: .zero)
        let stopped = stopped(for: chosen, running)
        if !stopped.isEmpty { try work.stop(stopped) }
        let undone = try refusing { () throws(RepairArchive.Refusal) in
            try archive.undo(chosen.name)
        }
        writeDown(undone)
        if shell.wantsJSON { tell(undone) } else { say(undone) }
        return work.tell(stopped.isEmpty ? [] : try work.start(stopped))
    }

    private func say(_ undone: RepairRecord) {
        shell.output.line("undone: \(undone.name)\(whose(undone))")
        for move in undone.moves {
            if let line = Self.line(of: move) { shell.output.line("  \(line.plain)") }
        }
        if let service = repeater(of: undone) {
            let words = "the next start of \(service) repairs it again; auto_repair: never keeps it"
            shell.output.line("  note: \(words)")
        }
    }

    /// The service whose start would repeat the repair; nil for none.
    private func repeater(of record: RepairRecord) -> String? {
        services.first { service in
            service.autoRepair != .never
                && service.checks.contains { check in
                    guard Self.asks(check, about: record) else { return false }
                    let checkResult = Checker.run(check, in: project.context(of: service))
                    return checkResult.outcome == .failed && checkResult.repair != nil
                        && (checkResult.isRepairSafe || service.autoRepair == .all)
                }
        }?.label
    }

    private static func asks(_ check: CheckSpec, about record: RepairRecord) -> Bool {
        switch check.question {
        case .dependencies(_, let folder): folder == record.subject
        case .database(let path): path == record.subject
        default: false
        }
    }

    /// The change to one file; nil for none.
    private static func line(of move: RepairRecord.Move) -> String? {
        let isKept = FileSystem.kind(of: move.kept, following: false) != nil
        let kept = isKept ? "; what stood there is now \(move.kept)" : ""
        if move.identity != nil { return "\(move.path) is back\(kept)" }
        return isKept ? "nothing had been at \(move.path)\(kept)" : nil
    }

    /// Prints what an undo would change, and changes nothing.
    func foretell(_ name: String?, running: Set<String>) throws(CommandError) {
        let chosen = try find(name)
        if shell.wantsJSON { return tell(chosen) }
        let stopped = stopped(for: chosen, running)
        let verb = stopped.count == 1 ? "is" : "are"
        let stop =
            stopped.isEmpty ? "" : "; \(stopped.joined(separator: ", ")) \(verb) stopped meanwhile"
        shell.output.line("would undo: \(chosen.name)\(whose(chosen))\(stop)")
        for step in chosen.steps { shell.output.line("  it had \(step.plain)") }
    }

    private func find(_ name: String?) throws(CommandError) -> RepairRecord {
        try refusing { () throws(RepairArchive.Refusal) in
            try RepairArchive(state: project.state).find(name)
        }
    }

    /// The running services that may have the files open.
    private func stopped(for record: RepairRecord, _ running: Set<String>) -> [String] {
        let users = services.filter { service in
            (service.checks + service.impliedDependencies).contains {
                Self.asks($0, about: record)
            }
        }
        return running.intersection(users.map(\.label) + [record.service]).sorted()
    }

    /// A database repaired by its path belongs to no service.
    private func whose(_ record: RepairRecord) -> String {
        record.service.isEmpty ? ", of \(record.subject.plain)" : ", for \(record.service)"
    }

    private func tell(_ record: RepairRecord) {
        shell.output.line(String(decoding: JSON.encode(record), as: UTF8.self))
    }

    /// Adds a line to the journal.
    private func writeDown(_ record: RepairRecord) {
        project.say(
            .repairUndone,
            ["record": .text(record.name), "subject": .text(record.subject)],
            of: RecordSubject(service: record.service.isEmpty ? nil : record.service)
        )
    }

    private func refusing(
        _ work: () throws(RepairArchive.Refusal) -> RepairRecord
    ) throws(CommandError) -> RepairRecord {
        do throws(RepairArchive.Refusal) {
            return try work()
        } catch {
            throw Self.told(error)
        }
    }

    private static func told(_ refusal: RepairArchive.Refusal) -> CommandError {
        switch refusal {
        case .unknown(let name, let known):
            .contradiction(
                "there is no repair called \(name)",
                hint: known.isEmpty
                    ? "none can be undone" : "these can be undone: \(known.joined(separator: ", "))"
            )
        case .nothing:
            .unfixed("there is no repair that can be undone", hint: "`vigia fix` makes some")
        case .undone(let name):
            .unfixed("\(name) was undone already", hint: "`vigia fix` repairs it again")
        case .gone(let name, let path):
            .unfixed(
                "\(name) cannot be undone: what had been at \(path) is no longer kept",
                hint: "what is there stays as it is"
            )
        case .system(let error):
            .unfixed("the repair cannot be undone: \(error)", hint: "put that right, and try again")
        }
    }
}
