import VigiaChecks
import VigiaCore
import VigiaJSON

/// What `vigia fix` has found, and what it would do about it.
struct FixPlan {
    /// One check that failed.
    struct Item {
        let service: ServiceSpec
        let check: CheckSpec
        let finding: Finding

        /// Whether something would be done about it.
        var isRepairable: Bool { finding.repair != nil }

        /// Whether the service must not run meanwhile: it may hold open what is replaced.
        var needsStop: Bool {
            switch check.question {
            case .dependencies, .database: true
            case .port, .file, .directory, .environment, .executable, .disk, .memory, .clock,
                .command:
                false
            }
        }

        /// What the check finds now.
        func again(in project: ProjectFolder) -> Finding {
            let context = CheckContext(service, folder: project.path, state: project.state)
            return Checker.run(check, in: context)
        }

        /// How it can be undone, in words.
        var wayBack: String {
            if check.repair != nil {
                return "whatever the command is made to do; Vigia cannot tell"
            }
            return switch check.question {
            case .dependencies(.npm, _), .dependencies(.pip, _), .database: "vigia fix --undo"
            case .dependencies: "nothing is replaced, so that there is nothing to undo"
            default: "by hand; it loses nothing"
            }
        }
    }

    var items: [Item] = []
    /// The services that run now, by name.
    var running: Set<String> = []

    /// What would be done.
    var repairs: [Item] { items.filter(\.isRepairable) }

    /// Asks the checks of services, side by side for each of them.
    init(_ services: [ServiceSpec], _ project: ProjectFolder, running: Set<String>) {
        self.running = running
        for service in services {
            let context = CheckContext(service, folder: project.path, state: project.state)
            let checks = service.checksByHand + service.impliedDependencies
            for (check, finding) in zip(checks, Checker.run(checks, in: context))
            where finding.outcome == .failed {
                // It is the service itself that listens there.
                if case .port = check.question, running.contains(service.name) { continue }
                items.append(Item(service: service, check: check, finding: finding))
            }
        }
    }

    /// Whether a service has to be stopped for what would be done.
    func stops(_ item: Item) -> Bool { item.needsStop && running.contains(item.service.name) }

    /// The plan for people.
    func text(_ output: Output) -> String {
        var (text, service) = ("", "")
        for item in items {
            if item.service.name != service {
                service = item.service.name
                text += output.paint(service, .bold) + "\n"
            }
            let colour: Colour = item.finding.severity == .required ? .red : .yellow
            text += "  \(output.paint(item.finding.check, colour)): \(item.finding.words)\n"
            guard let repair = item.finding.repair else {
                let hint = item.finding.hint ?? "nothing that Vigia could repair"
                text += "    by hand: \(hint)\n"
                continue
            }
            let stop = stops(item) ? "; \(service) is stopped meanwhile, and started again" : ""
            text += "    repair: \(repair)\(stop)\n    way back: \(item.wayBack)\n"
        }
        return text
    }
}

extension FixPlan: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.list(items)
    }
}

extension FixPlan.Item: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service.name)
            json.member("check", finding.check)
            json.member("code", finding.code)
            json.member("found", finding.words)
            json.member("hint", finding.hint)
            json.member("repair", finding.repair)
            json.member("undo", isRepairable ? wayBack : nil)
        }
    }
}

extension ServiceSpec {
    /// What is installed in the service's folder by a lock file, where the configuration does not
    /// say so itself.
    var impliedDependencies: [CheckSpec] {
        let named = checks.compactMap { check -> DependencyKind? in
            if case .dependencies(let kind, _) = check.question { kind } else { nil }
        }
        return DependencyDoctor.kinds(in: launch.directory).filter { kind in
            !named.contains(kind) && DependencyDoctor.isInstalled(kind, in: launch.directory)
        }.map { CheckSpec(question: .dependencies($0, folder: launch.directory)) }
    }
}
