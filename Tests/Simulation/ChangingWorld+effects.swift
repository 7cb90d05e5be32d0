import VigiaCore

/// Carries out the orders, and checks what must hold for each.
extension ChangingWorld {
    mutating func carryOut(_ orders: [Project.Order]) throws(Failure) {
        for order in orders { try carryOut(order.effect, of: order.service) }
    }

    private mutating func carryOut(_ effect: ServiceEffect, of index: Int) throws(Failure) {
        let service = project.spec.services[index]
        switch effect {
        case .spawn(let run): try spawn(run, service, index)
        case .signal(let run, let signal, _):
            guard signal == .terminate || signal == .kill else { break }
            end(run, .killed(signal, coreDumped: false))
        case .acknowledge(let run): processes[run] = nil
        case .check: come(.checked(problem: nil), of: service.name)
        case .preflight: come(.preflightEnded(problem: nil), of: service.name)
        case .lookAtPort: come(.portFound(nil), of: service.name)
        case .ask(let run, let question):
            coming.append((run, service.name, .answered(run, question: question, .pass)))
        case .measure(let run):
            coming.append((run, service.name, .measured(run, .mebibytes(1))))
        case .hearLastWords(let run):
            coming.append((run, service.name, .lastWords(run, LastWords(nil, lines: []))))
        case .report(.stopping(.requested(let who)), _) where who.command == "apply":
            guard endable[who.pid]?.contains(service.name) == true else {
                throw fail("\(service.name) is ended though nothing of it has changed")
            }
        case .examine, .relieve, .remedy, .report, .surprise: break
        }
    }

    private mutating func spawn(
        _ run: RunID,
        _ service: ServiceSpec,
        _ index: Int
    ) throws(Failure) {
        starts += 1
        if project.isRemoved(index) { throw fail("\(service.name) starts though it was removed") }
        if processes[run] != nil { throw fail("run \(run) is made twice") }
        if processes.values.contains(where: { $0.service == service.name && $0.lives }) {
            throw fail("\(service.name) starts beside an older run")
        }
        processes[run] = Process(service: service.name, launch: service.launch)
        coming.append((run, service.name, .spawned(run, takePid())))
    }

    /// Ends a living process; its process tree is reported empty right after.
    mutating func end(_ run: RunID, _ ending: Ending) {
        guard var process = processes[run], process.lives else { return }
        (process.lives, process.ended) = (false, ending)
        processes[run] = process
        coming.append((run, process.service, .ended(run, ending)))
        coming.append((run, process.service, .emptied(run, .cgroup)))
    }

    private mutating func come(_ event: ServiceEvent, of service: String) {
        coming.append((nil, service, event))
    }

    /// Checks the final state, once no work is pending.
    func checkEnd() throws(Failure) {
        if !project.held.isEmpty { throw fail("orders are held back for ever") }
        for (index, service) in project.spec.services.enumerated() {
            let machine = project.machines[index]
            if project.isRemoved(index) {
                if !machine.isQuiet { throw fail("\(service.name) was removed and has not ended") }
                continue
            }
            if wanted.contains(service.name), !machine.state.isServing, !lacksNeed(index) {
                throw fail("\(service.name) is wanted, and is \(machine.state)")
            }
            // A service whose preflight took too long keeps its old run.
            for run in machine.runs
            where machine.refusal == nil && processes[run.id]?.launch != service.launch {
                throw fail("\(service.name) runs by settings that are no longer its own")
            }
        }
        let names = Set(project.spec.configured.map(\.name))
        if let left = processes.values.first(where: { $0.lives && !names.contains($0.service) }) {
            throw fail("\(left.service) was removed and still runs")
        }
    }
}

extension ChangingWorld {
    /// Whether a service waits for a dependency that the user has stopped.
    private func lacksNeed(_ index: Int) -> Bool {
        guard case .waiting(.dependencies) = project.machines[index].state else { return false }
        let needs = project.spec.services[index].dependsOn
        return project.spec.services.indices.contains { need in
            needs[project.spec.services[need].name] != nil
                && !project.machines[need].state.isServing
        }
    }

    /// A configuration with some of seven services, each in one of three variants, in any order.
    static func spec(_ chance: inout Chance) -> ProjectSpec {
        let all = ["a", "b", "c", "d", "e", "f", "g"]
        let names = all.filter { _ in !chance.oneIn(3) }
        var services = (names.isEmpty ? ["a"] : names).map { name in
            service(name, after: names.prefix { $0 != name }, &chance)
        }
        if chance.oneIn(2) {
            for place in services.indices { services.swapAt(place, chance.below(services.count)) }
        }
        return ProjectSpec(name: "changing", services: services)
    }

    private static func service(
        _ name: String,
        after others: some Sequence<String>,
        _ chance: inout Chance
    ) -> ServiceSpec {
        let needs = others.filter { _ in chance.oneIn(4) }
        let isProbed = chance.oneIn(2)
        let policy = ServicePolicy(
            restart: RestartPolicy(
                delay: .seconds(1),
                attempts: 100,
                window: .seconds(1),
                stableAfter: .milliseconds(1),
                flappingMax: 1_000_000
            ),
            readiness: ReadinessPolicy(source: isProbed ? .probe : .lived),
            health: isProbed ? HealthPolicy(interval: .seconds(30)) : nil,
            memory: nil,
            stop: StopPolicy(timeout: .seconds(5 + chance.below(2))),
            checks: chance.oneIn(3) ? .seconds(5) : nil
        )
        return ServiceSpec(
            name: name,
            launch: Launch(
                command: ["serve", "\(chance.below(3))"],
                environment: ["FORM": "\(chance.below(2))"],
                directory: "/"
            ),
            port: chance.oneIn(3) ? 3000 + chance.below(3) : nil,
            policy: policy,
            dependsOn: Dictionary(needs.map { ($0, .ready) }) { first, _ in first }
        )
    }
}
