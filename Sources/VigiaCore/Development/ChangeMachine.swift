/// Decides what file changes lead to, for one service with all its instances.
///
/// The machine owns no clock, no file and no process. It gathers changes until they rest, then
/// builds (where the service has a build) and restarts. A change during the build leads to another
/// build. More than `actsMax` builds or restarts within `window` suspend the machine, so that a
/// service that writes into its own sources does not restart for ever:
///
///     resting ─changed→ gathering ─rest→ (building) ─built→ resting, and a restart
///        ↑                  │                │ ↑
///        └───── quiet ── suspended           └─┘ changed: ended, and begun anew
public struct ChangeMachine: Hashable, Sendable {
    /// Changes that are acted upon together.
    public struct Changes: Hashable, Sendable {
        /// The first `filesMax` files, each once, in the order of their changes.
        public private(set) var files: [String] = []
        /// How many changes there were.
        public private(set) var count = 0
        let first: Instant
        private(set) var last: Instant

        /// The most files that are remembered by name.
        public static let filesMax = 16

        init(at now: Instant) { (first, last) = (now, now) }

        mutating func add(_ names: [String], count more: Int, at now: Instant) {
            for name in names where files.count < Self.filesMax && !files.contains(name) {
                files.append(name)
            }
            (count, last) = (count + more, now)
        }

        /// When the changes are acted upon if no further change comes.
        var restedAt: Instant {
            let rest = files.count > 1 || count > files.count * 2 ? restOfMany : restOfOne
            return min(last + rest, first + gatherMax)
        }
    }

    /// The machine's state.
    enum State: Hashable, Sendable {
        case resting
        case gathering(Changes)
        /// A build, and the changes since its start.
        case building(Cause, Changes?)
        /// An outdated build is being ended; a new one with this cause follows.
        case ending(Cause)
        case suspended(since: Instant, Changes)
    }

    /// A fact that came in.
    public enum Event: Hashable, Sendable {
        /// The service starts for the first time.
        case began(Cause)
        /// This many changes were seen, in these files among others.
        case changed([String], count: Int)
        /// A person asks for a restart.
        case requested(Cause)
        /// The build ended; nil after success, else the last lines of its output.
        case built(failure: [String]?)
        /// Time has passed; `deadline` was due.
        case deadlinePassed
    }

    /// An order that goes out.
    public enum Effect: Hashable, Sendable {
        /// Begin the build.
        case build(Cause)
        /// End the build that runs; `built` follows.
        case endBuild
        /// Restart the service, or start it where it is down.
        case restart(Cause)
        /// Record that the build failed.
        case reportFailure(Cause, [String])
        /// Record that changes no longer restart the service, and which file changes most.
        case reportSuspension(file: String, times: Int)
        /// Record that changes restart the service again.
        case reportResumption(Cause)
    }

    /// How long one file, and several files, must rest before the changes are acted upon.
    public static let (restOfOne, restOfMany) = (
        Duration.milliseconds(60), Duration.milliseconds(300)
    )
    /// The longest time for which changes that never rest are gathered.
    public static let gatherMax = Duration.seconds(3)
    /// The most builds or restarts because of changes within `window`.
    public static let actsMax = 10
    /// The time span in which builds and restarts are counted.
    public static let window = Duration.seconds(60)
    /// How long all files must rest to end a suspension.
    public static let quiet = Duration.seconds(10)

    private(set) var state = State.resting
    /// The builds and restarts because of changes within the last `window`, oldest first.
    private var acts: [Act] = []
    private let builds: Bool

    private struct Act: Hashable, Sendable {
        let at: Instant
        let files: [String]
    }

    /// Begins with no change seen.
    ///
    /// - Parameter builds: whether there is a build before each restart.
    public init(builds: Bool) { self.builds = builds }

    /// When `deadlinePassed` is due; `never` while nothing is.
    public var deadline: Instant {
        switch state {
        case .resting, .ending, .building(_, nil): .never
        case .gathering(let changes), .building(_, let changes?): changes.restedAt
        case .suspended(_, let changes): changes.last + Self.quiet
        }
    }

    /// Whether changes currently do not restart the service.
    public var isSuspended: Bool { if case .suspended = state { true } else { false } }

    /// The cause of the build that runs; nil where none runs.
    public var buildCause: Cause? {
        if case .building(let cause, _) = state { cause } else { nil }
    }

    /// Whether a build runs, or is being ended.
    public var isBuilding: Bool {
        switch state {
        case .building, .ending: true
        case .resting, .gathering, .suspended: false
        }
    }

    /// Takes in one event.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - now: the time of this turn.
    /// - Returns: the effects, in the order in which they must be carried out.
    public mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        switch event {
        case .began(let cause): return begin(because: cause)
        case .changed(let files, let count): changed(files, count, at: now)
        case .requested(let cause): return requested(because: cause)
        case .built(let failure): return built(failure)
        case .deadlinePassed where now >= deadline: return rested(at: now)
        case .deadlinePassed: break
        }
        return []
    }

    private mutating func changed(_ files: [String], _ count: Int, at now: Instant) {
        switch state {
        case .resting: state = .gathering(Self.added(files, count, to: nil, at: now))
        case .gathering(let before):
            state = .gathering(Self.added(files, count, to: before, at: now))
        case .building(let cause, let before):
            state = .building(cause, Self.added(files, count, to: before, at: now))
        case .ending: break  // The build that begins next sees it.
        case .suspended(let since, let before):
            state = .suspended(since: since, Self.added(files, count, to: before, at: now))
        }
    }

    private static func added(
        _ files: [String],
        _ count: Int,
        to before: Changes?,
        at now: Instant
    ) -> Changes {
        var changes = before ?? Changes(at: now)
        changes.add(files, count: count, at: now)
        return changes
    }

    /// Acts when changes have come to rest, or a suspension ends.
    private mutating func rested(at now: Instant) -> [Effect] {
        switch state {
        case .resting, .ending, .building(_, nil): return []
        case .gathering(let changes), .building(_, let changes?):
            acts.removeAll { now - $0.at >= Self.window }
            guard acts.count < Self.actsMax else { return suspend(changes, at: now) }
            return act(upon: changes, at: now)
        case .suspended(_, let changes):
            acts.removeAll { now - $0.at >= Self.window }
            if acts.count >= Self.actsMax { acts.removeFirst() }  // Makes room for this act only.
            let cause = Cause(changes)
            return [.reportResumption(cause)] + act(upon: changes, at: now)
        }
    }

    private mutating func act(upon changes: Changes, at now: Instant) -> [Effect] {
        acts.append(Act(at: now, files: changes.files))
        return begin(because: Cause(changes))
    }

    private mutating func suspend(_ changes: Changes, at now: Instant) -> [Effect] {
        var counts: [String: Int] = [:]
        for file in acts.flatMap(\.files) + changes.files { counts[file, default: 0] += 1 }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let isBuilding = if case .building = state { true } else { false }
        state = .suspended(since: now, changes)
        let report = Effect.reportSuspension(file: most?.key ?? "", times: most?.value ?? 0)
        return isBuilding ? [.endBuild, report] : [report]
    }

    /// Begins the build where the service has one, else restarts.
    private mutating func begin(because cause: Cause) -> [Effect] {
        switch state {
        case .building, .ending:
            let isEnding = if case .ending = state { true } else { false }
            state = .ending(cause)
            return isEnding ? [] : [.endBuild]
        case .resting, .gathering, .suspended:
            state = builds ? .building(cause, nil) : .resting
            return [builds ? .build(cause) : .restart(cause)]
        }
    }

    private mutating func requested(because cause: Cause) -> [Effect] {
        acts = []
        return begin(because: cause)
    }

    private mutating func built(_ failure: [String]?) -> [Effect] {
        switch state {
        case .ending(let cause):
            state = .building(cause, nil)
            return [.build(cause)]
        case .building(_, let changes?):
            state = .gathering(changes)  // The build is outdated already.
            return []
        case .building(let cause, nil):
            state = .resting
            return [failure.map { .reportFailure(cause, $0) } ?? .restart(cause)]
        case .resting, .gathering, .suspended:
            return []
        }
    }
}

extension Cause {
    /// The cause of an act that follows changes.
    init(_ changes: ChangeMachine.Changes) {
        let isCapped = changes.files.count == ChangeMachine.Changes.filesMax
        let all = isCapped ? max(changes.count, changes.files.count) : changes.files.count
        self = .changed(changes.files.first ?? "", others: max(0, all - 1))
    }
}
