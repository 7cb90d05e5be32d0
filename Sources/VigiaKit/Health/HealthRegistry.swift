import Synchronization

/// Knows how each component is, and asks them when that knowledge is old.
///
/// Whoever wants to know within a second of the last asking gets the same answer; those who come
/// while components are being asked wait for that answer. A component that has not answered the
/// last time is not asked again before it does, so that no heap of questions grows in front of it.
/// Each has a thread of its own to answer on: one that blocks holds up no other.
public final class HealthRegistry: Sendable {
    /// How one component was when it was last looked at.
    public struct Standing: Sendable {
        /// Its name.
        public let name: String
        /// Whether the backend is of no use without it.
        public let isCritical: Bool
        /// How it was.
        public internal(set) var condition: Condition
        /// When it came into that condition, on the machine's monotonic clock.
        var since: Moment
    }

    private struct State {
        var standings: [Standing] = []
        var stuck: Set<String> = []
        var started: Set<String> = []
        var isReady = false
        var answer: HealthReport?
        var isAsking = false
        var waiters: [CheckedContinuation<HealthReport, Never>] = []
    }

    static let cacheTime = Duration.seconds(1)

    private let components: [Component]
    private let log: Log
    private let state = Mutex(State())

    /// Takes whom to ask; each is `starting` until it has started.
    ///
    /// - Parameters:
    ///   - components: in the order in which they are shown.
    ///   - log: hears of every change.
    public init(_ components: [Component], _ log: Log) {
        (self.components, self.log) = (components, log)
        let now = Moment.now
        state.withLock { state in
            state.standings = components.map {
                Standing(
                    name: $0.name,
                    isCritical: $0.isCritical,
                    condition: .down("starting"),
                    since: now
                )
            }
        }
    }

    /// How the components are, at most a second ago.
    public func report() async -> HealthReport {
        let now = Moment.now
        if let known = state.withLock({ Self.known($0, now) }) { return known }
        return await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.waiters.append(continuation)
                defer { state.isAsking = true }
                return !state.isAsking
            }
            if isFirst { Task(executorPreference: ControlLoop.loop) { await self.ask() } }
        }
    }

    private static func known(_ state: State, _ now: Moment) -> HealthReport? {
        guard let answer = state.answer, now - answer.asked < cacheTime else { return nil }
        return answer
    }

    /// Asks all components at once, and tells everybody who waits.
    private func ask() async {
        await withTaskGroup(of: Void.self) { group in
            for component in components { group.addTask { await self.ask(component) } }
        }
        let (report, waiters) = state.withLock { state in
            let report = HealthReport(state.standings, isReady: state.isReady)
            defer { (state.isAsking, state.waiters) = (false, []) }
            state.answer = report
            return (report, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: report) }
    }

    private func ask(_ component: Component) async {
        guard let check = component.check else { return }
        let mayAsk = state.withLock { state in
            state.started.contains(component.name)
                && state.stuck.insert(component.name).inserted
        }
        guard mayAsk else { return }
        do {
            let span = component.checkTime
            let condition = try await withDeadline(span, on: component.checkLane) { [self] in
                defer { state.withLock { _ = $0.stuck.remove(component.name) } }
                return try await check()
            }
            set(component.name, condition)
        } catch {
            set(component.name, .down("down", detail: String(describing: error)))
        }
    }

    /// Notes how a component is, and tells the log where that is new.
    func set(_ name: String, _ condition: Condition) {
        let before = state.withLock { state -> Condition? in
            guard let place = state.standings.firstIndex(where: { $0.name == name }) else {
                return nil
            }
            let before = state.standings[place].condition
            guard before != condition else { return nil }
            state.standings[place].condition = condition
            if before.word != condition.word { state.standings[place].since = .now }
            return before
        }
        guard let before, before.word != condition.word else { return }
        var context = ["component": name, "before": before.word, "now": condition.word]
        context["detail"] = condition.detail
        switch condition {
        case .up: log.info("\(name) is \(condition.word)", context)
        case .degraded: log.warning("\(name) is \(condition.word)", context)
        case .down: log.error("\(name) is \(condition.word)", context)
        }
    }

    /// The word for a component.
    func word(of name: String) -> String? {
        state.withLock { $0.standings.first { $0.name == name }?.condition.word }
    }

    /// Notes that a component has started; from now on it is asked.
    func started(_ component: Component) {
        state.withLock { state in
            state.started.insert(component.name)
            state.answer = nil
        }
        if component.check == nil { set(component.name, .up("initialized")) }
    }

    /// Notes that a component does not start.
    func failed(_ component: Component, _ reason: String) {
        set(component.name, .down("failed", detail: reason))
    }

    /// Notes whether requests are wanted, and returns whether they were before.
    @discardableResult
    func setReady(_ isReady: Bool) -> Bool {
        state.withLock { state in
            defer { (state.isReady, state.answer) = (isReady, nil) }
            return state.isReady
        }
    }
}
