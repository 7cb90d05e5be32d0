import VigiaCore
import VigiaEngine

/// A fake world whose configuration changes constantly: services come, go and change while a user
/// makes requests, processes crash, and supervisors die between any two steps.
public struct ChangingWorld {
    /// A broken invariant.
    public struct Failure: Error, CustomStringConvertible {
        /// Seed, step and the broken invariant.
        public let description: String
    }

    /// A process, and the settings that made it.
    struct Process {
        let service: String
        let launch: Launch
        var lives = true
        var ended: Ending?
    }

    /// The number of configuration changes.
    public private(set) var changes = 0
    /// The number of supervisor deaths.
    public internal(set) var deaths = 0
    /// The number of started runs.
    public internal(set) var starts = 0

    let seed: UInt64
    var chance: Chance
    var now = Instant(nanoseconds: 1_000_000_000)
    var step = 0
    var project: Project
    var processes: [RunID: Process] = [:]
    /// Pending events, each about a run or a service by its name.
    var coming: [(run: RunID?, service: String, event: ServiceEvent)] = []
    /// The services that each change may end, by the number of the change.
    var endable: [Int32: Set<String>] = [:]
    /// The services that must be up at the end.
    var wanted: Set<String> = []
    private var lastPid: Int32 = 100

    /// Makes a world with a first configuration drawn from the seed.
    public init(seed: UInt64) {
        (self.seed, chance) = (seed, Chance(seed: seed))
        var chance = self.chance
        project = Project(spec: Self.spec(&chance))
        self.chance = chance
    }

    /// Lets this many random events happen, settles, and checks the final state.
    ///
    /// - Throws: `Failure` for a broken invariant.
    public mutating func run(steps: Int) throws(Failure) {
        wanted = Set(project.spec.services.map(\.name))
        try carryOut(project.ask(.start, of: [], because: .projectStarted, at: now, draw: 0.5))
        while step < steps {
            step += 1
            switch chance.below(40) {
            case 0: try change()
            case 1: try replaceSupervisor()
            case 2...3: try wish()
            case 4: crash()
            case 5...9: try letTimePass()
            default: try deliver()
            }
        }
        try settle()
        try checkEnd()
    }

    /// Delivers all pending events without new requests.
    private mutating func settle() throws(Failure) {
        for _ in 0..<20_000 {
            if !coming.isEmpty {
                try deliver()
            } else if project.held.isEmpty, project.machines.allSatisfy(isSettled) {
                return
            } else {
                try letTimePass()
            }
        }
        throw fail("nothing settles: \(project.machines.map(\.state)), \(project.held)")
    }

    private func isSettled(_ machine: ServiceMachine) -> Bool {
        if case .waiting(.dependencies) = machine.state { return true }
        if machine.goal == .down { return machine.isQuiet }
        return machine.state.isServing && machine.preflight == nil
    }

    /// Replaces the configuration; a supervisor may die before and after its orders are given.
    private mutating func change() throws(Failure) {
        changes += 1
        let before = project
        var target = Self.spec(&chance)
        if chance.oneIn(3), let one = target.services.randomElement(&chance) {
            target = before.spec.taking([one.name], from: target)
            if target.flaw != nil { return }
        }
        let number = Int32(changes)
        let cause = Cause.requested(Requester(uid: 0, pid: number, command: "apply"))
        let difference = SpecDifference(from: before.spec, to: target)
        endable[number] = Set(
            difference.services.filter { $0.needsNewRun || $0.kind == .removed }.map(\.name)
        )
        // Services removed earlier may not have been asked to end yet.
        .union(before.spec.services.suffix(before.spec.removed).map(\.name))
        let known = Set(before.spec.configured.map(\.name))
        wanted.formIntersection(target.services.map(\.name))
        wanted.formUnion(target.services.map(\.name).filter { !known.contains($0) })
        project = before.changed(to: target, startedWith: [], because: cause)
        repeat { try replaceSupervisor() } while chance.oneIn(3)
        try checkUntouched(before, difference)
        try carryOut(project.carryOutChange(at: now, draw: 0.5))
    }

    /// Checks that services without a difference, or only with another policy, keep their state.
    private func checkUntouched(_ before: Project, _ difference: SpecDifference) throws(Failure) {
        let made = Set(difference.services.filter { $0.needsNewRun }.map(\.name))
        for (index, service) in before.spec.configured.enumerated()
        where !made.contains(service.name) {
            let place = project.spec.configured.firstIndex { $0.name == service.name }
            guard let place else { continue }
            let (old, new) = (before.machines[index], project.machines[place])
            let lives = old.runs.allSatisfy { processes[$0.id]?.lives == true }
            if lives, old.runs.map(\.id) != new.runs.map(\.id), old.state.isServing {
                throw fail("\(service.name) has other runs than before")
            }
            if before.held.isEmpty, old.restartHistory.restarts > new.restartHistory.restarts {
                throw fail("\(service.name) has forgotten its restarts")
            }
        }
    }

    /// The supervisor dies, and another one resumes from its state; questions without an answer are
    /// asked again.
    mutating func replaceSupervisor() throws(Failure) {
        deaths += 1
        do {
            project = try project.throughCheckpoint()
        } catch {
            throw fail("the checkpoint cannot be read: \(error)")
        }
        coming = []  // The guardian's table knows what happened to processes.
        let found = processes.mapValues { process in
            FoundRun(
                pid: ProcessID(raw: 1),
                ending: process.ended,
                empty: process.lives ? nil : .cgroup
            )
        }
        let runs = project.machines.flatMap(\.runs).map(\.id)
        let pids = Dictionary(
            project.machines.flatMap(\.runs).compactMap { run in run.pid.map { (run.id, $0) } }
        ) { first, _ in first }
        let known = found.reduce(into: [RunID: FoundRun]()) { all, next in
            guard runs.contains(next.key) else { return }
            let pid = pids[next.key] ?? takePid()
            all[next.key] = FoundRun(pid: pid, ending: next.value.ending, empty: next.value.empty)
        }
        for run in processes.keys where !runs.contains(run) {
            if processes[run]?.lives == true { throw fail("run \(run) belongs to nobody") }
            processes[run] = nil
        }
        try carryOut(project.resume(finding: known, at: now, draw: 0.5))
    }

    private mutating func wish() throws(Failure) {
        let services = project.spec.configured.indices.filter { _ in chance.oneIn(3) }
        guard !services.isEmpty else { return }
        let names = services.map { project.spec.services[$0].name }
        let request: Request = [.start, .stop, .restart].randomElement(&chance) ?? .start
        if request == .stop { wanted.subtract(names) } else { wanted.formUnion(names) }
        let cause = Cause.requested(Requester(uid: 0, pid: 0, command: request.rawValue))
        try carryOut(project.ask(request, of: services, because: cause, at: now, draw: 0.5))
    }

    /// A process ends by itself.
    private mutating func crash() {
        let alive = processes.filter { $0.value.lives && $0.value.ended == nil }.keys
        guard let run = alive.sorted().randomElement(&chance) else { return }
        end(run, .exited(code: 1))
    }

    private mutating func letTimePass() throws(Failure) {
        let due = project.machines.indices.map { project.deadline(of: $0) }.min() ?? .never
        now = due == .never ? now + .milliseconds(100) : max(now, due)
        for index in project.machines.indices where project.deadline(of: index) <= now {
            try carryOut(project.handle(.deadlinePassed, for: index, at: now, draw: 0.5))
        }
    }

    private mutating func deliver() throws(Failure) {
        guard !coming.isEmpty else { return }
        // Events of one service keep their order; events of different services may come in any
        // order.
        let first = coming[chance.below(coming.count)].service
        guard let place = coming.firstIndex(where: { $0.service == first }) else { return }
        let fact = coming.remove(at: place)
        now = now + .milliseconds(1)
        let index =
            fact.run.flatMap { run in
                project.machines.firstIndex { $0.runs.contains { $0.id == run } }
            } ?? project.spec.services.firstIndex { $0.name == fact.service }
        guard let index else { return }
        try carryOut(project.handle(fact.event, for: index, at: now, draw: 0.5))
    }

    mutating func takePid() -> ProcessID {
        lastPid += 1
        return ProcessID(raw: lastPid)
    }

    func fail(_ words: String) -> Failure {
        Failure(description: "seed \(seed), step \(step), change \(changes): \(words)")
    }
}

extension Collection {
    /// A random element; nil for an empty collection.
    func randomElement(_ chance: inout Chance) -> Element? {
        isEmpty ? nil : self[index(startIndex, offsetBy: chance.below(count))]
    }
}
