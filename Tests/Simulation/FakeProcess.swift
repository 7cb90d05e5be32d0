import VigiaCore

/// A process of the fake world: how it behaves, and what is left of it.
struct FakeProcess {
    let pid: ProcessID
    let began: Instant
    /// From when on it answers well.
    let readyAt: Instant
    /// From when on it answers no more.
    let hangsAt: Instant
    /// Bytes a second that it grows by.
    let leak: Int
    /// Whether SIGTERM does nothing to it.
    let ignoresTerm: Bool
    /// Whether children of it live on when it dies.
    let leavesChildren: Bool
    /// What it says before it dies.
    let lastWords: [String]
    /// How it ended, once it did.
    var ending: Ending?
    /// Whether nothing of its tree is left.
    var isEmpty = false

    init(pid: ProcessID, at now: Instant, _ chance: inout Chance) {
        (self.pid, began) = (pid, now)
        readyAt = now + (chance.oneIn(12) ? .seconds(chance.below(200)) : chance.span(.seconds(1)))
        hangsAt = chance.oneIn(4) ? now + chance.span(.seconds(40_000)) : .never
        leak = chance.oneIn(5) ? chance.below(20_000) : 0
        (ignoresTerm, leavesChildren) = (chance.oneIn(6), chance.oneIn(6))
        lastWords =
            chance.oneIn(2) ? ["Error: the same \(chance.below(99))"] : ["\(chance.next())x"]
    }

    func verdict(at now: Instant) -> Verdict {
        now >= readyAt && now < hangsAt ? .pass : .fail("no answer")
    }

    func memory(at now: Instant) -> Bytes {
        Bytes(count: 50_000_000 + leak * Int((now - began).inSeconds))
    }
}
