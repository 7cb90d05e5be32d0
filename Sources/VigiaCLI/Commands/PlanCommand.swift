import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// Shows the worst-case recovery times of services, from the configuration alone.
struct PlanCommand: Command {
    static let usage = Usage(
        name: "plan",
        summary: "Show worst-case recovery times and conflicting settings.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        options: StartOptions.options,
        examples: ["vigia plan", "vigia plan backend --json"],
        exits: [
            (.ok, "no settings conflict"), (.failed, "some settings conflict"),
            (.usage, "wrong usage or configuration"),
        ]
    )

    let options: StartOptions

    init(_ words: ParsedWords) throws(CommandError) { options = try StartOptions(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var spec = try shell.validate(project, options.profile)
        try Configuration.check(options.services, in: spec, of: project)
        if options.profile == "dev" { spec.waitForChanges() }
        let plan = ProjectPlan(of: spec, only: options.services, memory: .ofMachine)
        let observed = Self.observed(project)
        if shell.wantsJSON {
            let answer = ObservedPlan(plan: plan, services: observed)
            shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
        } else {
            shell.output.write(PlanTable.text(plan, shell.output, observed: observed))
        }
        return plan.conflicts.isEmpty ? .ok : .failed
    }

    /// The running services; none if Vigia does not run or does not answer, since a plan needs
    /// neither.
    private static func observed(_ project: ProjectFolder) -> [ServiceStatus] {
        do {
            return try Client(project: project).status().services
        } catch {
            return []
        }
    }
}

extension Bytes? {
    /// The memory of this machine, or the limit of this container; nil if unknown.
    static var ofMachine: Self { Memory.capacity.map { Bytes(count: $0.total) } }
}
