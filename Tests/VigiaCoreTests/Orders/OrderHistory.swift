import Testing

@testable import VigiaCore

/// A project, the orders that are placed in it, and processes that do what their service's mood
/// says.
struct OrderHistory {
    /// What the processes of a service do.
    enum Mood {
        /// They live, and end when they are asked to.
        case well
        /// They end at once, with status 1.
        case crashes
        /// They end at once, with status 0.
        case finishes
        /// They live, and do not end when they are asked to.
        case stubborn
        /// They live, and are never ready.
        case silent
    }

    var project: Project
    var now = Instant(nanoseconds: 1_000_000_000)
    var moods: [String: Mood] = [:]
    /// What the checks of a service find.
    var problems: [String: String] = [:]
    /// Who holds the port of a service.
    var holders: [String: String] = [:]
    /// How many processes were made of each service.
    var spawned: [String: Int] = [:]

    init(_ services: [ServiceSpec]) {
        project = Project(spec: ProjectSpec(name: "p", services: services))
    }

    private static func cause(_ action: OrderAction) -> Cause {
        .requested(Requester(uid: 0, pid: 7, command: action.rawValue))
    }

    /// Places an order of services by their names; none is all.
    @discardableResult
    mutating func place(
        _ action: OrderAction,
        _ names: String...,
        key: String? = nil,
        owner: PauseOwner? = nil
    ) -> UInt64 {
        let services = names.compactMap { name in
            project.spec.services.firstIndex { $0.name == name }
        }
        let new = Project.NewOrder(
            action,
            of: services,
            because: Self.cause(action),
            key: key,
            owner: owner
        )
        let placed = project.place(new, at: now, draw: 0.5)
        carryOut(placed.effects)
        return placed.number
    }

    /// Has another configuration take the place of the present one.
    mutating func change(to services: ServiceSpec...) {
        let target = ProjectSpec(name: "p", services: services)
        project = project.changed(to: target, startedWith: [], because: Self.cause(.apply))
        project.placeChange(at: now)
        carryOut(project.carryOutChange(at: now, draw: 0.5))
    }

    /// The supervisor dies, and another goes on with what is coded and with what runs.
    mutating func dies() {
        let machines = project.machines
        let runs = machines.flatMap(\.runs).map { run in
            let pid = run.pid ?? ProcessID(raw: Int32(run.id.raw))
            return (run.id, FoundRun(pid: pid, ending: nil, empty: nil))
        }
        project = Project(
            spec: project.spec,
            machines: machines,
            nextRun: project.nextRun,
            held: project.held,
            pauses: project.pauses,
            change: project.change,
            orderBook: project.orderBook
        )
        let found = Dictionary(runs) { first, _ in first }
        carryOut(project.resume(finding: found, at: now, draw: 0.5))
    }

    /// Lets time pass.
    mutating func pass(_ seconds: Int = 10) {
        for _ in 0..<seconds * 2 {
            now = now + .milliseconds(500)
            for index in project.machines.indices where project.deadline(of: index) <= now {
                handle(.deadlinePassed, index)
            }
        }
    }

    /// A process ends that was stubborn, or by itself.
    mutating func end(_ name: String, code: Int32 = 0) {
        guard let index = project.spec.services.firstIndex(where: { $0.name == name }),
            let run = project.machines[index].state.run
        else {
            Issue.record("nothing of \(name) runs")
            return
        }
        end(run.id, index, code)
    }

    /// What has come of an order: a word for each service, with its details.
    func outcome(_ number: UInt64) -> [String] {
        guard let order = project.orderBook[number] else { return ["unknown"] }
        let outcomes = project.outcomes(of: order)
        return zip(order.parts, outcomes).map { part, outcome in
            let detail = outcome?.detail.map { ": \($0)" } ?? ""
            return "\(part.service) \(outcome?.word.rawValue ?? "open")\(detail)"
        }
    }

    private mutating func handle(_ event: ServiceEvent, _ index: Int) {
        carryOut(project.handle(event, for: index, at: now, draw: 0.5))
    }

    private mutating func end(_ run: RunID, _ index: Int, _ code: Int32) {
        handle(.ended(run, .exited(code: code)), index)
        handle(.emptied(run, .cgroup), index)
    }

    private mutating func carryOut(_ effects: [Project.Order]) {
        for effect in effects { carryOut(effect.effect, effect.service) }
    }

    private mutating func carryOut(_ effect: ServiceEffect, _ service: Int) {
        let name = project.spec.services[service].name
        switch effect {
        case .spawn(let run):
            spawned[name, default: 0] += 1
            handle(.spawned(run, ProcessID(raw: Int32(run.raw))), service)
            switch moods[name] ?? .well {
            case .crashes: end(run, service, 1)
            case .finishes: end(run, service, 0)
            case .well, .stubborn, .silent: break
            }
        case .signal(let run, .terminate, .process) where moods[name] != .stubborn:
            end(run, service, 0)
        case .check: handle(.checked(problem: problems[name]), service)
        case .preflight: handle(.preflightEnded(problem: problems[name]), service)
        case .lookAtPort:
            let holder = holders[name].map { PortHolder(words: $0, isOurs: false) }
            handle(.portFound(holder), service)
        case .hearLastWords(let run): handle(.lastWords(run, LastWords(nil, lines: [])), service)
        default: break
        }
    }
}

extension ServiceSpec {
    /// A service that breaks with its first failure and has no retries.
    static func plain(
        _ name: String,
        _ command: String = "a",
        after: [String: DependencyCondition] = [:],
        mode: RestartPolicy.Mode = .always,
        group: String? = nil,
        change: (inout ServicePolicy) -> Void = { _ in }
    ) -> Self {
        var policy = ServicePolicy(
            restart: RestartPolicy(mode: mode, attempts: 1, cooldown: nil),
            stop: StopPolicy(timeout: .seconds(600))
        )
        change(&policy)
        return ServiceSpec(
            name: name,
            launch: Launch(command: [command], directory: "/"),
            policy: policy,
            dependsOn: after,
            group: group
        )
    }
}
