import VigiaChecks
import VigiaCore
import VigiaPlatform

/// The strongest repair: nothing old runs on, all packages are installed anew from their lock
/// files, databases are looked at, and all is started afresh.
struct ForceWork {
    let project: ProjectFolder
    let shell: Shell
    let spec: ProjectSpec
    /// The services that are meant; empty for all, and Vigia itself.
    let names: [String]
    let limit: Duration

    /// What it would do, for people.
    func text(_ services: [ServiceSpec]) -> String {
        let who = names.isEmpty ? "everything" : names.joined(separator: ", ")
        var lines = ["stop \(who), and end every process that provably belongs to it"]
        for service in services {
            for check in service.dependencyChecks {
                guard case .dependencies(let kind, let folder) = check.question else { continue }
                lines.append(
                    "\(service.name): install the packages of \(kind.rawValue) in \(folder) anew "
                        + "from the lock file; way back: vigia fix --undo"
                )
            }
            for check in service.checks {
                guard case .database(let path) = check.question else { continue }
                lines.append("\(service.name): examine \(path), and repair it where it is damaged")
            }
        }
        lines.append("start \(who) afresh")
        return lines.map { "  \($0)\n" }.joined()
    }

    /// Does it.
    func carryOut(_ services: [ServiceSpec]) throws(CommandError) -> [FixWork.Result] {
        try stop()
        let work = FixWork(project: project, shell: shell, limit: limit)
        var results: [FixWork.Result] = []
        for service in services {
            results += service.dependencyChecks.map { work.reinstall($0, for: service) }
        }
        // Whatever else is wrong is only to be seen now, with nothing running.
        let plan = FixPlan(services, project, running: [])
        let repaired = Set(results.map(\.finding.check))
        let rest = plan.repairs.filter { !repaired.contains($0.finding.check) }
        return results + rest.map(work.repair)
    }

    private func stop() throws(CommandError) {
        if names.isEmpty || !project.isGuarded {
            var quiet = shell
            quiet.output = .silent
            _ = try StopCommand(ParsedWords([], by: StopCommand.usage)).run(quiet)
            _ = try Leftovers(project: project).settle(.end, nil, shell.output)
        } else {
            try FixWork(project: project, shell: shell, limit: limit).stop(names)
        }
    }

    /// Starts what was stopped, with the profile that it ran with.
    func start(profile: String?) throws(CommandError) -> ExitCode {
        let words = (profile.map { ["--\($0)"] } ?? []) + names
        return try StartCommand(ParsedWords(words, by: StartCommand.usage)).run(shell)
    }
}

extension ServiceSpec {
    /// The checks of its packages, those among them that the configuration does not name.
    var dependencyChecks: [CheckSpec] {
        (checks + impliedDependencies).filter { check in
            if case .dependencies = check.question { true } else { false }
        }
    }
}
