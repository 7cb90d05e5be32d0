import VigiaCore

/// The children of the supervisor's own that are under way, of every kind.
struct ChildTable {
    /// One of them.
    struct Child {
        let kind: ChildKind
        let limit: Duration?
        let isAnsweredLate: Bool
        /// When it is killed.
        var timer: EventLoop.Watch?
        /// Whether its program runs.
        var hasBegun = false
        var isLate = false
        var output: ChildOutput?
        /// Hears of its end, once.
        let then: (ChildEnd) -> Void
    }

    private var children: [RunID: Child] = [:]
    private var next: UInt64

    /// - Parameter generation: how many supervisors there were; none gives a number twice.
    init(generation: UInt64) { next = RunID.tasksBegin + generation << 32 }

    /// A number for another one.
    mutating func number() -> RunID {
        defer { next += 1 }
        return RunID(raw: next)
    }

    subscript(run: RunID) -> Child? {
        get { children[run] }
        set { children[run] = newValue }
    }

    /// Takes one out: nothing is waited for any more.
    mutating func remove(_ run: RunID) -> Child? { children.removeValue(forKey: run) }
}
