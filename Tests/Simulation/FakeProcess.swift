import VigiaCore

/// A process of the fake world: its behaviour, and whether anything of it is left.
struct FakeProcess {
    /// How the process answers probes.
    enum Mood: Equatable {
        case silent
        case well
        case limping
    }

    let run: RunID
    let pid: ProcessID
    let began: Instant
    /// When it begins to answer with a pass.
    let readyAt: Instant
    /// When it stops answering.
    private let hangsAt: Instant
    /// When it answers again.
    private let hangEnds: Instant
    /// When it begins to report that it is degraded.
    private let limpsAt: Instant
    /// The growth of its memory, in bytes a second.
    private let leak: Int
    /// When it takes a lot of memory at once.
    private let jumpsAt: Instant
    /// Whether it is seen working while it does not answer.
    let isBusy: Bool
    /// Whether SIGTERM does nothing to it.
    let ignoresTerm: Bool
    /// Whether children survive it.
    let leavesChildren: Bool
    /// How it ended, as far as its guardian could know; nil while it lives.
    var ending: Ending?
    /// Whether its parent, the guardian, is dead: then nothing reports how it ends.
    var isAdopted = false
    /// When the guardian reports its ending.
    var toldAt = Instant.boot
    /// Whether its process tree is empty.
    var isEmpty = false

    private static let memoryMin = 50_000_000
    /// More than any limit.
    private static let memoryJump = 1 << 30

    init(run: RunID, pid: ProcessID, at now: Instant, _ chance: inout Chance) {
        (self.run, self.pid, began) = (run, pid, now)
        readyAt = now + (chance.oneIn(12) ? .seconds(chance.below(200)) : chance.span(.seconds(1)))
        hangsAt = chance.oneIn(4) ? now + chance.span(.seconds(40_000)) : .never
        hangEnds = chance.oneIn(3) ? hangsAt + chance.span(.seconds(20)) : .never
        limpsAt = chance.oneIn(12) ? now + chance.span(.seconds(40_000)) : .never
        leak = chance.oneIn(5) ? chance.below(20_000) : 0
        jumpsAt = Self.jump(of: run, after: now)
        isBusy = chance.oneIn(3)
        (ignoresTerm, leavesChildren) = (chance.oneIn(6), chance.oneIn(6))
    }

    func mood(at now: Instant) -> Mood {
        if ending != nil || now < readyAt { return .silent }
        if now >= hangsAt, now < hangEnds { return .silent }
        return now >= limpsAt ? .limping : .well
    }

    /// Since when it hangs; nil where it does not.
    func hangs(at now: Instant) -> Instant? {
        guard ending == nil, now >= max(hangsAt, readyAt), now < hangEnds else { return nil }
        return max(hangsAt, readyAt)
    }

    /// Whether it hangs so that not even a refusal comes back: every other one does.
    func isMute(at now: Instant) -> Bool { run.raw % 2 == 1 && hangs(at: now) != nil }

    /// The first moment after `now` at which its mood may change by itself.
    func moodLasts(from now: Instant) -> Instant {
        var last = Instant.never
        if readyAt > now { last = readyAt }
        if hangsAt > now { last = min(last, hangsAt) }
        if hangEnds > now { last = min(last, hangEnds) }
        if limpsAt > now { last = min(last, limpsAt) }
        return last
    }

    func verdict(at now: Instant) -> Verdict {
        switch mood(at: now) {
        case .silent: .fail("no answer")
        case .well: .pass
        case .limping: .degraded("it limps")
        }
    }

    /// The memory of its process tree, in bytes; never falls.
    func memory(at now: Instant) -> Int {
        let milliseconds = Int((now.nanoseconds - began.nanoseconds) / 1_000_000)
        let jump = now >= jumpsAt ? Self.memoryJump : 0
        return Self.memoryMin + leak * milliseconds / 1000 + jump
    }

    /// The latest time that is known to keep its memory within `bound`.
    func holds(_ bound: Int) -> Instant {
        guard leak > 0 else { return jumpsAt }
        let milliseconds = (bound - Self.memoryMin) * 1000 / leak
        let grown = Instant(nanoseconds: began.nanoseconds + Int64(milliseconds) * 1_000_000)
        return min(jumpsAt, grown)
    }

    /// Drawn by itself, so that it disturbs nothing else.
    private static func jump(of run: RunID, after now: Instant) -> Instant {
        var chance = Chance(seed: run.raw &* 31 &+ UInt64(now.nanoseconds))
        return chance.oneIn(8) ? now + chance.span(.seconds(40_000)) : .never
    }

    func activity(at now: Instant) -> Activity {
        guard isBusy else { return Activity(processorTime: .zero, transferred: 0) }
        let age = now - began
        return Activity(processorTime: age, transferred: Int(age.nanoseconds / 1000))
    }
}

/// The few processes of one service, by run.
struct ProcessTable {
    private(set) var all: [FakeProcess] = []

    subscript(run: RunID) -> FakeProcess? {
        get { all.first { $0.run == run } }
        set {
            let index = all.firstIndex { $0.run == run }
            switch (index, newValue) {
            case (let index?, let process?): all[index] = process
            case (let index?, nil): all.remove(at: index)
            case (nil, let process?): all.append(process)
            case (nil, nil): break
            }
        }
    }
}
