import VigiaPlatform

/// A process tree that is stopped most of the time, and goes on in between.
struct SlowedTree: Disturbance {
    private var tree: StoppedTree
    private let stopped: Duration
    private let running: Duration
    private var isStopped = false

    /// Takes the milliseconds of a stop, those between two stops, and `pid:start time` for each
    /// process.
    init(_ words: [String]) throws(DisturbanceError) {
        guard words.count > 2, let stopped = Int64(words[0]), let running = Int64(words[1]) else {
            throw DisturbanceError("a slowed tree needs two times")
        }
        (self.stopped, self.running) = (.milliseconds(stopped), .milliseconds(running))
        tree = try StoppedTree(Array(words.dropFirst(2)))
    }

    mutating func begin() throws(DisturbanceError) -> Int64 {
        isStopped = true
        return try tree.begin()
    }

    mutating func turn() -> Duration? {
        guard hasTurned else {
            hasTurned = true
            return stopped
        }
        if isStopped { _ = tree.undo() } else { _ = try? tree.begin() }  // It may just have ended.
        isStopped.toggle()
        return isStopped ? stopped : running
    }

    /// Whether the first stop was waited for.
    private var hasTurned = false

    mutating func undo() -> [String] { tree.undo() }
}
