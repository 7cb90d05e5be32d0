import Testing

/// Every order in which the processes of a hand-over can act, with one of them killed.
///
/// The guardian's decisions are its own code; the behaviour of supervisors is modelled here in a
/// few lines.
@Suite("The hand-over between two supervisors", .serialized)
struct HandoverTests {
    /// The old or the new supervisor.
    enum Supervisor: Hashable {
        case none, works, rests, begins, hasInventory, ready, gone
        /// It takes the dead guardian's place.
        case guardian
    }

    /// All processes at one moment, with the pending messages between them.
    struct World: Hashable {
        var guardianLives = true
        var phase = "requested"
        var before = Supervisor.works
        var next = Supervisor.none
        var hasBaton = true
        /// Unread messages to the old supervisor, and to the guardian.
        var told: [String] = []
        var heard: [String] = []
        var beforeReaped = false
        var nextReaped = false
        /// The faults that may still come: a kill from outside, or a new supervisor that fails by
        /// itself.
        var faults = 1
        var history: [String] = []

        static func == (a: World, b: World) -> Bool { a.key == b.key }
        func hash(into hasher: inout Hasher) { hasher.combine(key) }

        private var key: String {
            "\(guardianLives) \(phase) \(before) \(next) \(hasBaton) \(told) \(heard) "
                + "\(beforeReaped) \(nextReaped) \(faults)"
        }
    }

    /// Makes a decision of the guardian, beginning in the phase of the world.
    private func decide(_ world: inout World, _ body: (inout Handover) -> Bool) -> Bool {
        var handover = Handover()
        if world.phase != "over" { handover.inherited() }
        if world.phase == "resting" || world.phase == "leaving" { _ = handover.rested() }
        if world.phase == "leaving" { _ = handover.nextReady() }
        defer { world.phase = "\(handover.phase)" }
        return body(&handover)
    }

    private func begin(_ world: inout World) {
        if world.next == .none { world.next = .begins }
    }

    /// All possible next steps and faults.
    private func steps(_ world: World) -> [World] {
        guardianSteps(world) + supervisorSteps(world) + faults(world)
    }

    /// All possible next steps of the guardian.
    private func guardianSteps(_ world: World) -> [World] {
        var all: [World] = []
        func step(_ name: String, if isPossible: Bool, _ body: (inout World) -> Void) {
            guard isPossible else { return }
            var next = world
            next.history.append(name)
            body(&next)
            all.append(next)
        }
        let guardian = world.guardianLives
        step("guardian hears", if: guardian && !world.heard.isEmpty) { world in
            if world.heard.removeFirst() == "resting" {
                if decide(&world, { $0.rested() }) { begin(&world) }
            } else if decide(&world, { $0.nextReady() }) {
                world.told.append("leave")
            }
        }
        let isReaped = world.beforeReaped
        step("guardian reaps the one before", if: guardian && isOver(world.before, isReaped)) {
            $0.beforeReaped = true
            if decide(&$0, { $0.beforeEnded() }) { begin(&$0) }
        }
        step("guardian reaps the next", if: guardian && isOver(world.next, world.nextReaped)) {
            $0.nextReaped = true
            if decide(&$0, { $0.nextEnded() }) { $0.hasBaton = true }
            ($0.next, $0.nextReaped) = (.none, false)
            let mayBegin = decide(&$0) { $0.mayBegin }
            if mayBegin { begin(&$0) }
        }
        return all
    }

    /// All possible next steps of a supervisor.
    private func supervisorSteps(_ world: World) -> [World] {
        var all: [World] = []
        func step(_ name: String, if isPossible: Bool, _ body: (inout World) -> Void) {
            guard isPossible else { return }
            var next = world
            next.history.append(name)
            body(&next)
            all.append(next)
        }
        let guardian = world.guardianLives
        step("the one before rests", if: world.before == .works) {
            $0.before = .rests
            if guardian { $0.heard.append("resting") }
        }
        step("the one before leaves", if: world.before == .rests && !world.told.isEmpty) {
            $0.told.removeFirst()
            $0.before = .gone
        }
        let isAlone = !guardian && world.told.isEmpty
        step("the one before finds the guardian dead", if: world.before == .rests && isAlone) {
            $0.before = $0.hasBaton ? .guardian : .gone
            $0.hasBaton = false
        }
        step("the next takes the baton", if: world.next == .begins) {
            // A dead guardian may or may not have sent the inventory: both are possible.
            $0.next = $0.hasBaton || $0.before == .gone && guardian ? .hasInventory : .gone
            $0.hasBaton = false
        }
        step("the next gets no inventory", if: world.next == .begins && !guardian) {
            $0.next = .gone
        }
        step("the next is at work", if: world.next == .hasInventory) {
            $0.next = .ready
            if guardian { $0.heard.append("ready") }
        }
        step("the next finds the guardian dead", if: world.next == .ready && !guardian) {
            $0.next = .guardian
        }
        return all
    }

    /// All possible next faults.
    private func faults(_ world: World) -> [World] {
        guard world.faults > 0 else { return [] }
        var all: [World] = []
        func kill(_ name: String, if isPossible: Bool, _ body: (inout World) -> Void) {
            guard isPossible else { return }
            var next = world
            next.history.append("\(name) is killed")
            next.faults = 0
            body(&next)
            all.append(next)
        }
        kill("the guardian", if: world.guardianLives) { $0.guardianLives = false }
        kill("the one before", if: world.before != .gone) { $0.before = .gone }
        kill("the next", if: world.next != .none && world.next != .gone) { $0.next = .gone }
        return all
    }

    private func isOver(_ supervisor: Supervisor, _ isReaped: Bool) -> Bool {
        supervisor == .gone && !isReaped
    }

    @Test("whichever process is killed at whatever moment, exactly one takes over")
    func everyOrder() {
        var (seen, waiting): (Set<World>, [World]) = ([World()], [World()])
        var ends: [World] = []
        while let world = waiting.popLast() {
            let guardians = [world.before, world.next].count { $0 == .guardian }
            #expect(guardians <= 1, "\(world.history)")
            let next = steps(world).filter { seen.insert($0).inserted }
            waiting += next
            if steps(world).isEmpty || world.faults == 0 && next.isEmpty { ends.append(world) }
        }
        #expect(seen.count > 50)
        for end in ends where steps(end).isEmpty {
            let guardians = [end.before, end.next].count { $0 == .guardian }
            if end.guardianLives {
                #expect(end.next == .ready && end.before == .gone, "\(end.history)")
            } else {
                #expect(guardians == 1, "\(end.history)")
            }
        }
    }

    @Test("the new supervisor waits until the old one rests or has ended")
    func waits() {
        var handover = Handover()
        #expect(handover.mayBegin)
        handover.inherited()
        #expect(!handover.mayBegin)
        var other = handover
        let isFirst = handover.rested()
        let isSecond = handover.rested()
        #expect(isFirst && !isSecond && handover.mayBegin)
        let isAwaited = other.beforeEnded()
        #expect(isAwaited && other.mayBegin)
    }
}
