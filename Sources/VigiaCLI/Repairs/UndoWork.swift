import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPlatform

/// Puts back what a repair has replaced.
struct UndoWork {
    let project: ProjectFolder
    let shell: Shell

    /// Undoes the repair of this name, or the newest.
    func undo(_ name: String?, running: Set<String>) throws(CommandError) {
        let archive = RepairArchive(state: project.state)
        let chosen = try refusing { () throws(RepairArchive.Refusal) in try archive.find(name) }
        let work = FixWork(project: project, shell: shell, limit: .zero)
        let stopped = running.contains(chosen.service) ? [chosen.service] : []
        if !stopped.isEmpty { try work.stop(stopped) }
        let undone = try refusing { () throws(RepairArchive.Refusal) in
            try archive.undo(chosen.name)
        }
        if !stopped.isEmpty { try work.start(stopped) }
        if shell.wantsJSON {
            return shell.output.line(String(decoding: JSON.encode(undone), as: UTF8.self))
        }
        shell.output.line("undone: \(undone.name), for \(undone.service)")
        for move in undone.moves {
            shell.output.line("  \(move.path) is back; what stood there is now \(move.kept)")
        }
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
            .unfixed("\(name) was undone already", hint: "`vigia fix` repairs anew")
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
