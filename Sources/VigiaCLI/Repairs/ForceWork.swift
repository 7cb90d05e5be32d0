import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPlatform

/// The most thorough repair: stops everything, reinstalls all packages from their lock files,
/// checks databases, and starts again.
struct ForceWork {
    let project: ProjectFolder
    let shell: Shell
    let spec: ProjectSpec
    /// The named services; empty for all, with Vigia itself.
    let names: [String]
    let limit: Duration

    /// One step of it.
    struct Step: JSONWritable {
        /// The step's service; nil for all named services.
        var service: String?
        var words: String

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("service", service)
                json.member("does", words)
            }
        }
    }

    /// The steps in order.
    func steps(_ services: [ServiceSpec]) -> [Step] {
        let who = names.isEmpty ? "everything" : names.joined(separator: ", ")
        var steps = [Step(words: "stop \(who), and end every process that provably belongs to it")]
        for (service, check) in Self.packages(of: services) {
            guard case .dependencies(let kind, let folder) = check.question else { continue }
            let packages = "the packages of \(kind.rawValue) in \(folder)"
            let words = "install \(packages) from the lock file"
            steps.append(Step(service: service.label, words: words))
        }
        for service in services {
            for check in service.checks {
                guard case .database(let path) = check.question else { continue }
                let words = "examine \(path), and repair it where it is damaged"
                steps.append(Step(service: service.label, words: words))
            }
        }
        return steps + [Step(words: "start \(who) afresh")]
    }

    /// The steps for people.
    func text(_ services: [ServiceSpec]) -> String {
        steps(services).map { step in
            "  " + ((step.service.map { "\($0): " } ?? "") + step.words).plain + "\n"
        }.joined()
    }

    /// Carries out the steps.
    func carryOut(_ services: [ServiceSpec]) throws(CommandError) -> [FixWork.Result] {
        try stop()
        let work = FixWork(project: project, shell: shell, limit: limit)
        var results: [FixWork.Result] = []
        for (service, check) in Self.packages(of: services) {
            results.append(work.reinstall(check, for: service))
        }
        // Other problems can be found only now, with nothing running.
        let plan = FixPlan(services, of: spec, project, running: [])
        let tried = results.map(\.item.check.question)
        let rest = plan.repairs.filter { !tried.contains($0.check.question) }
        return results + rest.map(work.repair)
    }

    /// The named services, and running ones that share their packages; empty for all.
    static func affected(
        _ names: [String],
        _ services: [ServiceSpec],
        among all: [ServiceSpec],
        running: Set<String>
    ) -> [String] {
        if names.isEmpty { return [] }
        let questions = packages(of: services).map(\.check.question)
        let sharers = all.filter { service in
            service.dependencyChecks.contains { questions.contains($0.question) }
        }.map(\.label)
        let added = running.intersection(sharers).subtracting(services.map(\.label))
        return names + added.sorted()
    }

    /// The dependency checks, shared ones only once.
    private static func packages(
        of services: [ServiceSpec]
    ) -> [(service: ServiceSpec, check: CheckSpec)] {
        var seen: Set<CheckQuestion> = []
        return services.flatMap { service in service.dependencyChecks.map { (service, $0) } }
            .filter { seen.insert($0.1.question).inserted }
            .filter { service, check in
                CheckContext(service, folder: "/", state: "/").installs(check.question)
            }
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

    /// Starts the stopped services again, with the profile that they ran with.
    func start(profile: String?, _ shell: Shell) throws(CommandError) -> ExitCode {
        let words = (profile.map { ["--\($0)"] } ?? []) + names
        return try StartCommand(ParsedWords(words, by: StartCommand.usage)).run(shell)
    }
}

extension ServiceSpec {
    /// Its dependency checks, including those that the configuration does not contain.
    var dependencyChecks: [CheckSpec] {
        (checks + impliedDependencies).filter { check in
            if case .dependencies = check.question { true } else { false }
        }
    }
}
