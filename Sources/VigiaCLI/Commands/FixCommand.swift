import Glibc
import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// Puts right what keeps services from starting.
struct FixCommand: Command {
    static let usage = Usage(
        name: "fix",
        summary: "Put right what keeps services from starting; say first what would be done.",
        argument: .init(
            name: "service",
            summary: "Only for these; without one, all. With --undo: a repair."
        ),
        options: [
            .flag("yes", "y", "Do not ask."),
            .flag("dry-run", "n", "Only say what would be done."),
            .flag("undo", nil, "Put back what a repair, or the newest, replaced."),
            .flag("force", nil, "Stop, install all packages anew, start afresh."),
            .flag("take-port", nil, "End whoever listens on the port of a service."),
            .value(
                "timeout",
                nil,
                of: "SECONDS",
                "The longest a repair (600) or SIGTERM (10) takes."
            ),
        ],
        examples: ["vigia fix", "vigia fix backend --yes", "vigia fix --undo"],
        exits: [
            (.ok, "nothing is in the way any more"), (.failed, "something still is"),
            (.usage, "wrong usage or configuration"),
        ]
    )

    /// What is wanted.
    private enum Mode: String, CaseIterable {
        case undo, force
        case takePort = "take-port"
    }

    let names: [String]
    let isAgreed: Bool
    let isDry: Bool
    private let mode: Mode?
    private let timeout: Int?

    init(_ words: ParsedWords) throws(CommandError) {
        names = words.arguments
        (isAgreed, isDry) = (words.has("yes"), words.has("dry-run"))
        let modes = Mode.allCases.filter { words.has($0.rawValue) }
        guard modes.count <= 1 else {
            let both = modes.map { "--\($0.rawValue)" }.joined(separator: " and ")
            throw .contradiction("\(both) exclude each other", hint: "give one of them")
        }
        mode = modes.first
        if mode == .undo, names.count > 1 {
            throw .contradiction("one repair is undone at a time", hint: "name one of them")
        }
        let seconds = try words.number("timeout", in: 0...86_400, default: -1)
        timeout = seconds < 0 ? nil : seconds
    }

    private func limit(_ standard: Int) -> Duration { .seconds(timeout ?? standard) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        if mode == .takePort {
            let taking = PortTaking(services: names, limit: limit(10))
            return try taking.run(project, shell)
        }
        try project.prepare()
        let status = try running(project)
        let up = Set(status?.services.filter { $0.pid != nil }.map(\.name) ?? [])
        if mode == .undo {
            let lock = try FixLock(project)
            try UndoWork(project: project, shell: shell).undo(names.first, running: up)
            _ = consume lock
            return .ok
        }
        let spec = try shell.validate(project, status?.profile)
        try Configuration.check(names, in: spec, of: project)
        let services = spec.services.filter { names.isEmpty || $0.isAmong(names) }
        if mode == .force {
            return try force(services, spec, status?.profile, project, shell)
        }
        return try repair(FixPlan(services, project, running: up), project, shell)
    }

    /// How the project is; nil where nothing runs.
    private func running(_ project: ProjectFolder) throws(CommandError) -> ProjectStatus? {
        do {
            return try Waiting(project, .silent).status()
        } catch .notRunning {
            return nil
        }
    }

    private func repair(
        _ plan: FixPlan,
        _ project: ProjectFolder,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let obstacles = plan.items.filter(\.finding.isInTheWay)
        let left = obstacles.filter { !$0.isRepairable }
        if plan.items.isEmpty || isDry || plan.repairs.isEmpty {
            tell(plan, shell)
            return obstacles.isEmpty ? .ok : .failed
        }
        if !shell.wantsJSON { shell.output.write(plan.text(shell.output)) }
        try agree(shell)
        let lock = try FixLock(project)
        let work = FixWork(project: project, shell: shell, limit: limit(600))
        let results = try work.carryOut(plan)
        _ = consume lock
        report(results, shell)
        // A program that was missing may have come with its packages.
        let isFree = left.allSatisfy { !$0.again(in: project).isInTheWay }
        return results.allSatisfy(\.isGood) && isFree ? .ok : .failed
    }

    private func force(
        _ services: [ServiceSpec],
        _ spec: ProjectSpec,
        _ profile: String?,
        _ project: ProjectFolder,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let work = ForceWork(
            project: project,
            shell: shell,
            spec: spec,
            names: names,
            limit: limit(600)
        )
        if !shell.wantsJSON { shell.output.write(work.text(services)) }
        if isDry { return .ok }
        try agree(shell)
        let lock = try FixLock(project)
        let results = try work.carryOut(services)
        _ = consume lock
        report(results, shell)
        // What still stands in the way keeps the start from succeeding, and that says why.
        let code = try work.start(profile: profile)
        return results.allSatisfy(\.isGood) ? code : .failed
    }

    private func tell(_ plan: FixPlan, _ shell: Shell) {
        if shell.wantsJSON {
            return shell.output.line(String(decoding: JSON.encode(plan), as: UTF8.self))
        }
        shell.output.write(plan.items.isEmpty ? "nothing is in the way\n" : plan.text(shell.output))
    }

    /// Asks a person at a terminal; whoever is none has to say --yes.
    private func agree(_ shell: Shell) throws(CommandError) {
        if isAgreed { return }
        guard shell.output.isTerminal, isatty(0) == 1 else {
            throw .unfixed("nothing was done yet", hint: "`vigia fix --yes` does it")
        }
        shell.output.note("Do this? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            throw .unfixed("nothing was done", hint: "`vigia fix --yes` does it without asking")
        }
    }

    private func report(_ results: [FixWork.Result], _ shell: Shell) {
        if shell.wantsJSON {
            return shell.output.line(String(decoding: JSON.encode(results), as: UTF8.self))
        }
        for result in results {
            let mark =
                result.isGood
                ? shell.output.paint("done", .green)
                : shell.output.paint("failed", .red)
            shell.output.line(
                "\(mark): \(result.item.service.name): \(result.finding.check): "
                    + result.finding.words
            )
        }
    }
}
