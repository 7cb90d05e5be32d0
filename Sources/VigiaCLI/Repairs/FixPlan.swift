import VigiaChecks
import VigiaCore
import VigiaJSON
import VigiaPackages
import VigiaWire

/// The problems found by `vigia fix`, and their repairs.
struct FixPlan {
    /// A failed check.
    struct Item {
        let service: ServiceSpec
        let check: CheckSpec
        let checkResult: CheckResult
        /// All services that share its subject, by the names used in commands.
        var users: [String] = []

        /// Whether it has a repair.
        var isRepairable: Bool { checkResult.repair != nil }

        /// Whether its services must not run meanwhile, since they may have the replaced files
        /// open.
        var needsStop: Bool {
            switch check.question {
            case .dependencies, .database: true
            case .port, .socket, .file, .directory, .environment, .executable, .disk, .memory,
                .clock, .command:
                false
            }
        }

        /// Whether the problem is the running service itself.
        var isByItself: Bool {
            if case .port = check.question { true } else { false }
        }

        /// Runs the check again.
        func again(in project: ProjectFolder) -> CheckResult {
            Checker.run(check, in: project.context(of: service))
        }

        /// How to undo its repair, in words.
        var wayBack: String {
            if check.repair != nil {
                return "whatever the command is made to do; Vigia cannot tell"
            }
            switch check.question {
            case .database: return "vigia fix --undo"
            case .dependencies(let kind, let folder):
                let environment = service.launch.environment
                let keeps = DependencyDoctor(kind, in: folder, environment: environment).keepsTheOld
                return keeps
                    ? "vigia fix --undo" : "nothing is replaced, so that there is nothing to undo"
            default: return "by hand; it loses nothing"
            }
        }
    }

    var items: [Item] = []
    /// The checked services, by the names used in commands.
    private var asked: Set<String> = []
    /// The running services, by the names used in commands.
    var running: Set<String> = []

    /// Why services were given up until a retry, by the names used in commands.
    var givenUp: [String: String] = [:]

    /// The problems that have a repair.
    var repairs: [Item] { items.filter(\.isRepairable) }

    /// Runs the checks of services, in parallel for each service; of instances, only the first is
    /// checked.
    ///
    /// - Parameters:
    ///   - services: the named services.
    ///   - spec: the project, whose other services may share repaired files.
    ///   - project: the project's folder.
    ///   - running: the running services, by the names used in commands.
    init(
        _ services: [ServiceSpec],
        of spec: ProjectSpec,
        _ project: ProjectFolder,
        running: Set<String>
    ) {
        self.running = running
        for service in services where asked.insert(service.label).inserted {
            let checks = service.checksByHand + service.impliedDependencies
            let found = Checker.run(checks, in: project.context(of: service))
            let checkResults = spec.shown(found, of: service)
            for (check, checkResult) in zip(checks, checkResults)
            where checkResult.outcome == .failed {
                var item = Item(service: service, check: check, checkResult: checkResult)
                if running.contains(service.label), item.isByItself { continue }
                // A shared subject is repaired once.
                let isKnown = items.contains { $0.check.question == check.question }
                if item.needsStop, isKnown { continue }
                item.users = Self.users(of: check, among: spec.services) + [service.label]
                items.append(item)
            }
        }
    }

    private static func users(of check: CheckSpec, among all: [ServiceSpec]) -> [String] {
        all.filter { service in
            (service.checks + service.impliedDependencies).contains {
                $0.question == check.question
            }
        }.map(\.label)
    }

    /// The services that must be stopped for a repair.
    func stopped(for item: Item) -> [String] {
        item.needsStop ? Set(item.users).intersection(running).sorted() : []
    }

    /// Services that were given up and may start after a repair.
    func revived(by item: Item) -> Set<String> { Set(item.users).intersection(givenUp.keys) }

    /// Services that are given up, and that no repair would start again.
    var unrevived: [(name: String, why: String)] {
        let coming = Set(repairs.flatMap { revived(by: $0) })
        return givenUp.filter { asked.contains($0.key) && !coming.contains($0.key) }
            .map { (name: $0.key, why: $0.value) }.sorted { $0.name < $1.name }
    }

    /// What to do about a service that was given up.
    static func advice(_ name: String) -> String {
        "correct the fault, then `vigia start \(name)`"
    }

    private func hint(_ name: String) -> String {
        Self.advice(name) + "; `vigia errors \(name)` shows it"
    }

    /// The plan for people.
    func text(_ output: Output) -> String {
        var (text, service) = ("", "")
        for item in items {
            if item.service.label != service {
                service = item.service.label
                text += output.paint(service, .bold) + "\n"
            }
            let colour: Colour = item.checkResult.severity == .required ? .red : .yellow
            let check = output.paint(item.checkResult.check.plain, colour)
            text += "  \(check): \(item.checkResult.words.plain)\n"
            text += item.checkResult.lines.map { "    | \($0.plain)\n" }.joined()
            guard let repair = item.checkResult.repair else {
                let hint = item.checkResult.hint ?? "nothing that Vigia could repair"
                text += "    by hand: \(hint.plain)\n"
                continue
            }
            let stopped = stopped(for: item)
            let verb = stopped.count == 1 ? "is" : "are"
            let stop =
                stopped.isEmpty
                ? ""
                : "; \(stopped.joined(separator: ", ")) \(verb) stopped meanwhile, and started again"
            let revived = revived(by: item).sorted().joined(separator: ", ")
            let start = revived.isEmpty ? "" : "; \(revived) is started then"
            text += "    repair: \(repair.plain)\(stop)\(start)\n    way back: \(item.wayBack)\n"
        }
        for (name, why) in unrevived {
            let title = name == service ? "" : output.paint(name, .bold) + "\n"
            text += "\(title)  \(output.paint(why.plain, .red))\n    by hand: \(hint(name))\n"
        }
        return text
    }
}

extension FixPlan: JSONWritable {
    func write(to json: inout JSONWriter) {
        let given = unrevived.map { Row.unrevived($0.name, why: $0.why, hint: hint($0.name)) }
        json.list(items.map { Row.item($0) } + given)
    }

    /// An entry of either kind.
    private enum Row: JSONWritable {
        case item(Item)
        case unrevived(String, why: String, hint: String)

        func write(to json: inout JSONWriter) {
            switch self {
            case .item(let item): item.write(to: &json)
            case .unrevived(let name, let why, let hint):
                json.object { json in
                    json.member("service", name)
                    json.member("check", "given up")
                    json.member("found", why)
                    json.member("hint", hint)
                }
            }
        }
    }
}

extension FixPlan.Item: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service.label)
            json.member("check", checkResult.check)
            json.member("code", checkResult.code)
            json.member("found", checkResult.words)
            json.member("hint", checkResult.hint)
            json.member("repair", checkResult.repair)
            json.member("undo", isRepairable ? wayBack : nil)
        }
    }
}

extension ProjectFolder {
    /// The context for a service's checks; instances have the name of their group.
    func context(of service: ServiceSpec) -> CheckContext {
        var context = CheckContext(service, folder: path, state: state)
        context.service = service.label
        return context
    }
}

extension ServiceSpec {
    /// The name used in commands: for instances, that of their group.
    var label: String { group ?? name }

    /// Dependency checks of the service's folder that the configuration does not contain.
    var impliedDependencies: [CheckSpec] {
        let named = checks.compactMap { check -> DependencyKind? in
            if case .dependencies(let kind, _) = check.question { kind } else { nil }
        }
        return DependencyDoctor.kinds(in: launch.directory).filter { kind in
            !named.contains(kind) && DependencyDoctor.isInstalled(kind, in: launch.directory)
        }.map { CheckSpec(question: .dependencies($0, folder: launch.directory)) }
    }
}

extension ProjectStatus {
    /// Why services were given up until a retry, by the names used in commands.
    var givenUp: [String: String] {
        services.filter { $0.standing == .known(.givenUp) }.reduce(into: [:]) { reasons, service in
            reasons[service.group ?? service.name] = StatusTable.why(service) ?? "given up"
        }
    }
}
