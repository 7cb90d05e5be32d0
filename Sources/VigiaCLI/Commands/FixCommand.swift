import Glibc
import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// Repairs problems that keep services from starting.
struct FixCommand: Command {
    static let usage = Usage(
        name: "fix",
        summary: "Repair the causes of failed starts; show the plan and ask first.",
        argument: .init(
            name: "service",
            summary: "Only these services; by default all. With --undo: a repair."
        ),
        options: [
            .flag("yes", "y", "Do not ask for confirmation."),
            .flag("dry-run", "n", "Only show the plan."),
            .flag("undo", nil, "Undo a repair; by default the newest."),
            .flag("force", nil, "Stop, reinstall all packages, start again."),
            .flag("take-port", nil, "End the process that listens on a service's port."),
            .value(
                "timeout",
                nil,
                of: "SECONDS",
                "Limit for a repair (600) or for SIGTERM (10)."
            ),
        ] + StartOptions.options,
        examples: ["vigia fix", "vigia fix backend --yes", "vigia fix --undo"],
        exits: [
            (.ok, "services can start"), (.failed, "something still keeps a service from starting"),
            (.usage, "wrong usage or configuration"),
        ]
    )

    /// The requested action.
    private enum Mode: String, CaseIterable {
        case undo, force
        case takePort = "take-port"
    }

    let names: [String]
    /// The requested profile; nil for that of the running project.
    let profile: String?
    let isAgreed: Bool
    let isDry: Bool
    private let mode: Mode?
    private let timeout: Int?

    init(_ words: ParsedWords) throws(CommandError) {
        let options = try StartOptions(words)
        (names, profile) = (options.services, options.profile)
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
            let taking = PortTaking(services: names, limit: limit(10), isDry: isDry)
            // If the supervisor does not answer, the configuration file is used.
            let running = project.isGuarded ? try? Client(project: project).status().profile : nil
            return try taking.run(project, profile ?? running, shell)
        }
        try project.refuseStrangers()
        let status = try running(project)
        let profile = profile ?? status?.profile
        let alive = status?.services.filter { $0.pid != nil } ?? []
        let up = Set(alive.map { $0.group ?? $0.name })
        if mode == .undo {
            // A repair can be undone even if the configuration is invalid.
            let spec = try? shell.validate(project, profile)
            let services = spec?.services ?? []
            let work = UndoWork(project: project, shell: shell, services: services)
            if isDry {
                try work.foretell(names.first, running: up)
                return .ok
            }
            return try locked(project) { () throws(CommandError) in
                try work.undo(names.first, running: up)
            }
        }
        let spec = try shell.validate(project, profile)
        try Configuration.check(names, in: spec, of: project)
        let services = spec.services.filter { names.isEmpty || $0.isAmong(names) }
        if mode == .force {
            let all = ForceWork.affected(names, services, among: spec.services, running: up)
            return try force(services, all, spec, profile, project, shell)
        }
        var plan = FixPlan(services, of: spec, project, running: up)
        plan.givenUp = status?.givenUp ?? [:]
        return try repair(plan, project, shell)
    }

    /// Takes the project's repair lock; files are written only from here on.
    private func locked<Result>(
        _ project: ProjectFolder,
        _ work: () throws(CommandError) -> Result
    ) throws(CommandError) -> Result {
        try project.prepare()
        let lock = try CommandLock.fix(project)
        let result = try work()
        _ = consume lock
        return result
    }

    /// The project's status; nil if it does not run.
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
        let obstacles = plan.items.filter(\.checkResult.isInTheWay)
        let left = obstacles.filter { !$0.isRepairable }
        if plan.items.isEmpty || isDry || plan.repairs.isEmpty {
            show(plan, shell)
            return obstacles.isEmpty && plan.unrevived.isEmpty ? .ok : .failed
        }
        if !shell.wantsJSON || !isAgreed { show(plan, shell) }
        try agree(shell)
        let work = FixWork(project: project, shell: shell, limit: limit(600))
        let (results, down) = try locked(project) { () throws(CommandError) in
            try work.carryOut(plan)
        }
        report(results, shell)
        let code = work.tell(down)
        // A missing program may have come with its packages.
        let isFree = left.allSatisfy { !$0.again(in: project).isInTheWay }
        return results.allSatisfy(\.isGood) && isFree ? code : .failed
    }

    private func force(
        _ services: [ServiceSpec],
        _ names: [String],
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
        if shell.wantsJSON {
            if isDry || !isAgreed { tell(work.steps(services), shell) }
        } else {
            shell.output.write(work.text(services))
        }
        if isDry { return .ok }
        try agree(shell)
        let results = try locked(project) { () throws(CommandError) in
            try work.carryOut(services)
        }
        report(results, shell)
        // The program gets only one answer.
        var quiet = shell
        if shell.wantsJSON { quiet.output.write = { _ in } }
        // Remaining problems make the start fail, which explains them.
        let code = try work.start(profile: profile, quiet)
        return results.allSatisfy(\.isGood) ? code : .failed
    }

    private func tell(_ answer: some JSONWritable, _ shell: Shell) {
        shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
    }

    private func show(_ plan: FixPlan, _ shell: Shell) {
        if shell.wantsJSON { return tell(plan, shell) }
        let isFree = plan.items.isEmpty && plan.unrevived.isEmpty
        shell.output.write(isFree ? "nothing is in the way\n" : plan.text(shell.output))
    }

    /// Asks for confirmation at a terminal; without one, --yes is required.
    private func agree(_ shell: Shell) throws(CommandError) {
        if isAgreed { return }
        guard let agrees = shell.agrees(to: "Do this?") else {
            throw .unfixed("nothing was done yet", hint: "`vigia fix --yes` does it")
        }
        guard agrees else {
            throw .unfixed("nothing was done", hint: "`vigia fix --yes` does it without asking")
        }
    }

    private func report(_ results: [FixWork.Result], _ shell: Shell) {
        if shell.wantsJSON { return tell(results, shell) }
        for result in results {
            let mark =
                result.isGood
                ? shell.output.paint("done", .green)
                : shell.output.paint("failed", .red)
            shell.output.line(
                "\(mark): \(result.item.service.label): \(result.checkResult.check.plain): "
                    + result.checkResult.words.plain
            )
            if !result.isGood, let hint = result.checkResult.hint {
                shell.output.line("  hint: \(hint.plain)")
            }
        }
    }
}
