import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Leftovers (orphaned services): processes of an earlier guardian that was killed together with
/// its supervisor.
struct Leftovers {
    let project: ProjectFolder

    /// How long they may take to end after SIGTERM.
    static let endWithin = Duration.seconds(10)
    /// The most rounds of ending processes that were created meanwhile.
    private static let roundsMax = 20

    /// Treats leftovers as the configuration says, before a new start.
    ///
    /// The caller has checked that no guardian holds the project's lock.
    ///
    /// - Parameters:
    ///   - policy: what to do with them.
    ///   - spec: the configuration; nil if there is none, so that nothing can be taken over.
    ///   - output: where it is reported.
    /// - Returns: the services taken over.
    /// - Throws: `CommandError.leftovers` if they must not be ended, or cannot be.
    func settle(
        _ policy: LeftoverPolicy,
        _ spec: ProjectSpec?,
        _ output: Output
    ) throws(CommandError) -> Adoption? {
        for _ in 0..<Self.roundsMax {
            let all = LeftRun.all(of: project.path)
            if all.isEmpty { return nil }
            guard policy != .refuse else { throw .leftovers(words(all), hint: Self.refusal) }
            var found = all
            // Without the lock file nothing can be taken over.
            if policy == .adopt, RunMark(state: project.state)?.guardianBegan != nil, let spec {
                let adoption = try Adoption(all, spec, project)
                found = all.filter { $0.isOfDeleted || !adoption.runs.contains($0.run) }
                if found.isEmpty {
                    let names = adoption.services.joined(separator: ", ")
                    output.note("going on with what an earlier Vigia left running: \(names)\n")
                    try adoption.handOver()
                    return adoption
                }
            }
            output.note("ending \(words(found))\n")
            let portraits = found.map { ProcessPortrait(pid: $0.process.pid) }
            let outcomes = ProcessEnding.end(found.map(\.process), within: Self.endWithin)
            LeftRun.removeCgroups(of: found)
            writeDown(found, portraits, outcomes)
            for (process, outcome) in zip(found.map(\.process), outcomes) {
                guard case .refused(let number) = outcome else { continue }
                throw .leftovers(
                    "cannot end \(process.words): \(errnoText(number))",
                    hint: "an earlier Vigia left it; it may need root's rights to end it"
                )
            }
        }
        throw .leftovers(
            "what an earlier Vigia left running makes new processes faster than they end",
            hint: "end it by hand; `ps` shows it with VIGIA_RUN in its environment"
        )
    }

    private static let refusal =
        "end them, or write `leftovers: end` into vigia.yaml and have Vigia do it"

    /// The most characters of a command line in the journal.
    private static let commandMax = 120

    /// Adds one line to the journal for each process that was ended.
    private func writeDown(
        _ found: [LeftRun],
        _ portraits: [ProcessPortrait],
        _ outcomes: [ProcessEnding.Outcome]
    ) {
        for place in found.indices where [.terminated, .killed].contains(outcomes[place]) {
            let portrait = portraits[place]
            let command = String(portrait.command.prefix(Self.commandMax))
            project.say(
                .leftoverEnded,
                [
                    "pid": .count(found[place].process.pid),
                    "uid": portrait.uid.map { .count($0) } ?? .null,
                    "command": .text(command), "killed": .flag(outcomes[place] == .killed),
                ],
                of: RecordSubject(service: nil, run: RunID(raw: found[place].run))
            )
        }
    }

    private func words(_ found: [LeftRun]) -> String {
        let first = found.prefix(3).map(\.process.words).joined(separator: ", ")
        let rest = found.count > 3 ? " and \(found.count - 3) more" : ""
        return "what an earlier Vigia left running: \(first)\(rest)"
    }
}
