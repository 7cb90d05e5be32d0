import Synchronization

/// Knows the condition of each component, and checks components when that is old.
///
/// Callers within a second of the last check get the same report, and callers during a check wait
/// for its report. A component that has not answered its last check is not checked again before it
/// does, so that no queue of checks grows. Each component answers on its own thread, so a blocked
/// one delays no other.
public final class HealthRegistry: Sendable {
    /// The last known condition of one component.
    public struct Standing: Sendable {
        /// The name of the component.
        public let name: String
        /// Whether the backend is useless without the component.
        public let isCritical: Bool
        /// The condition.
        public internal(set) var condition: Condition
        /// When the component got into that condition, on the machine's monotonic clock.
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

    /// Takes the components to check; each is `starting` until it has started.
    ///
    /// - Parameters:
    ///   - components: the components, in the order in which they are shown.
    ///   - log: gets every change.
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

    /// The condition of the components, at most a second old.
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

    /// Checks all components in parallel, and reports to all waiting callers.
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

    /// Sets the condition of a component, and logs a change.
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

    /// The word that is shown for a component.
    func word(of name: String) -> String? {
        state.withLock { $0.standings.first { $0.name == name }?.condition.word }
    }

    /// Marks a component as started; it is checked from now on.
    func started(_ component: Component) {
        state.withLock { state in
            state.started.insert(component.name)
            state.answer = nil
        }
        if component.check == nil { set(component.name, .up("initialized")) }
    }

    /// Marks a component as failed to start.
    func failed(_ component: Component, _ reason: String) {
        set(component.name, .down("failed", detail: reason))
    }

    /// Sets whether requests are wanted, and returns whether they were before.
    @discardableResult
    func setReady(_ isReady: Bool) -> Bool {
        state.withLock { state in
            defer { (state.isReady, state.answer) = (isReady, nil) }
            return state.isReady
        }
    }
}
