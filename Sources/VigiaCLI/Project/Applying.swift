import VigiaCore
import VigiaJSON
import VigiaWire

/// The present configuration, and its differences from the running one.
struct Applying {
    let spec: ProjectSpec
    let services: [String]
    /// The supervisor's plan of changes; nothing is done yet.
    let plan: ChangeAnswer

    /// Reads the configuration, and asks the supervisor for the plan.
    ///
    /// - Parameters:
    ///   - services: the services to apply; empty for all.
    ///   - running: the running project.
    ///   - client: the client of its supervisor.
    /// - Throws: the error in the file, or why it cannot be applied; nothing is changed.
    init(
        _ services: [String],
        _ running: ProjectStatus,
        _ client: Client
    ) throws(CommandError) {
        let project = client.project
        spec = try Configuration.read(project, for: running)
        self.services = services
        // A running service that was removed from the file can be named, too: it is stopped.
        let removed = running.services.flatMap { [$0.name, $0.group ?? $0.name] }
        let added = services.filter { !removed.contains($0) }
        try Configuration.check(added, in: spec, of: project)
        plan = try client.change(to: spec, services, isDryRun: true)
        let begun = Set(plan.begun)
        var begins = spec
        begins.services.removeAll { !begun.contains($0.name) }
        try Configuration.checkPrograms(of: begins, in: project, building: false)
    }

    /// Applies the configuration, and waits for the supervisor that has it.
    ///
    /// - Returns: the changes made.
    func carryOut(_ waiting: inout Waiting) throws(CommandError) -> ChangeAnswer {
        let client = waiting.client
        let answer = try client.change(to: spec, services, isDryRun: false)
        _ = try waiting.until { status in
            status.supervisor.generation != answer.generation
        } saying: { _ in
            "taking over the configuration"
        }
        return answer
    }
}

extension Applying {
    /// Applies changes in the file for `start` and `restart`, if there are any, and prints them
    /// first.
    ///
    /// - Returns: the changes made; nil for none.
    static func bring(
        _ services: [String],
        _ running: ProjectStatus,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ChangeAnswer? {
        let project = waiting.client.project
        if Configuration.changed(running.files, of: project).isEmpty { return nil }
        let applying = try Applying(services, running, waiting.client)
        if applying.plan.isEmpty { return nil }
        shell.output.note(applying.plan.text)
        return try applying.carryOut(&waiting)
    }
}

extension Waiting {
    /// Waits until all is as another configuration wants it.
    ///
    /// - Returns: the order by which that is done; nil where nothing is begun or ended.
    mutating func settle(_ answer: ChangeAnswer) throws(CommandError) -> OrderStatus? {
        guard let number = answer.order else { return nil }
        return try settle(try order(number))
    }
}

extension Command {
    /// Waits until all services have the state that the new configuration wants, and prints the
    /// outcome.
    func settle(
        _ answer: ChangeAnswer,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let order = try waiting.settle(answer)
        return try conclude(order.map { [$0] } ?? [], waiting, shell)
    }
}

extension ChangeAnswer {
    /// The restarted services.
    var begun: [String] {
        services.filter { ["start", "restart"].contains($0.action) }.map(\.name)
    }

    /// The services that differ but were not restarted.
    var kept: [String] {
        services.filter { ($0.change, $0.action) == ("changed", "none") }.map(\.name)
    }

    /// The removed services.
    var ended: [String] { services.filter { $0.change == "removed" }.map(\.name) }

    /// A line for each service that differs, and one about the others.
    var text: String {
        let width = services.map(\.name.count).max() ?? 0
        var lines = services.map { service in
            "\(service.name.plain.padded(to: width))  \(service.words)"
        }
        if !project.isEmpty {
            lines.append("of the project: \(project.joined(separator: ", ").plain)")
        }
        if isEmpty { lines.append("nothing has changed") }
        if !isEmpty, untouched > 0 {
            lines.append(
                untouched == 1
                    ? "1 service stays as it is" : "\(untouched) services stay as they are"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ChangeAnswer.Service {
    /// `changed (command, env KEY): restart`.
    fileprivate var words: String {
        let list = settings.isEmpty ? "" : " (\(settings.joined(separator: ", ").plain))"
        let follows =
            switch (action, change) {
            case ("none", "changed"): "taken over without a restart"
            case ("none", _): "stays down"
            default: action
            }
        return "\(change)\(list): \(follows)"
    }
}
