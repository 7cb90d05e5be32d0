import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaWire

/// Runs the checks that precede a service's start.
struct CheckCommand: Command {
    static let usage = Usage(
        name: "check",
        summary: "Run the checks of services; start and repair nothing.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        options: StartOptions.options,
        examples: ["vigia check", "vigia check backend --json"],
        exits: [
            (.ok, "no required check failed; there may be warnings"),
            (.failed, "a required check failed"), (.usage, "wrong usage or configuration"),
        ]
    )

    let options: StartOptions

    init(_ words: ParsedWords) throws(CommandError) { options = try StartOptions(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let status = running(project)
        let spec = try shell.validate(project, options.profile ?? status?.profile)
        try Configuration.check(options.services, in: spec, of: project)
        let reports = Self.asked(spec, options.services).map { service in
            CheckReport(
                service: service.group ?? service.name,
                givenUp: status?.givenUp[service.group ?? service.name],
                checkResults: spec.shown(
                    Checker.run(
                        service.checksByHand,
                        in: CheckContext(service, folder: project.path, state: project.state)
                    ),
                    of: service
                )
            )
        }
        let isGood = reports.allSatisfy { $0.checkResults.obstacle == nil }
        if shell.wantsJSON {
            let answer = CheckReports(ok: isGood, services: reports)
            shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
        } else {
            shell.output.write(CheckTable.text(reports, shell.output))
            for report in reports {
                guard let why = report.givenUp else { continue }
                let name = report.service
                shell.output.line("\(name) stands still: \(why)".plain)
                shell.output.line("   → \(FixPlan.advice(name))")
            }
        }
        return isGood ? .ok : .failed
    }

    /// The status of the running project; nil if it does not run.
    private func running(_ project: ProjectFolder) -> ProjectStatus? {
        guard project.isGuarded else { return nil }
        // If the supervisor does not answer, the configuration file is used.
        return try? Client(project: project).status()
    }

    /// The named services, only the first instance of each.
    private static func asked(_ spec: ProjectSpec, _ names: [String]) -> [ServiceSpec] {
        var groups: Set<String> = []
        return spec.services.filter { service in
            guard names.isEmpty || service.isAmong(names) else { return false }
            return service.group.map { groups.insert($0).inserted } ?? true
        }
    }
}

extension ServiceSpec {
    /// Its configured checks, and the implicit ones before each start.
    var checksByHand: [CheckSpec] {
        var all: [CheckSpec] = []
        // A service that waits for another to be done may get its program from that one.
        if let program = launch.command.first, !dependsOn.values.contains(.done), !asks(program) {
            all.append(CheckSpec(question: .executable(program, version: nil)))
        }
        let hasPort = checks.contains { $0.question == .port(nil) }
        if port != nil, !hasPort { all.append(CheckSpec(question: .port(nil))) }
        if case .unix(let path) = probe?.question {
            all.append(CheckSpec(question: .socket(path: path)))
        }
        return all + checks
    }

    private func asks(_ program: String) -> Bool {
        checks.contains { check in
            guard case .executable(program, _) = check.question else { return false }
            return check.severity == .required
        }
    }
}

extension ProjectSpec {
    /// The results for a service, with its program named as in the configuration.
    func shown(_ checkResults: [CheckResult], of service: ServiceSpec) -> [CheckResult] {
        let (program, shown) = (service.launch.command[0], shownProgram(of: service))
        guard program != shown else { return checkResults }
        return checkResults.map { checkResult in
            guard checkResult.check == "executable \(program)" else { return checkResult }
            var checkResult = checkResult
            checkResult.check = "executable \(shown)"
            if checkResult.outcome == .passed { checkResult.words = "it is there" }
            return checkResult
        }
    }
}

/// The results of one service's checks.
struct CheckReport: JSONWritable {
    let service: String
    /// Why the service was given up; nil if it was not.
    let givenUp: String?
    let checkResults: [CheckResult]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", service)
            json.member("results", checkResults)
            json.member("given_up", givenUp)
        }
    }
}

/// The output of `check --json`.
private struct CheckReports: JSONWritable {
    let ok: Bool
    let services: [CheckReport]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("ok", ok)
            json.member("services", services)
        }
    }
}
