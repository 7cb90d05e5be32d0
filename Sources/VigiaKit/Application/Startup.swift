import CKit
import Synchronization

/// Starts components in their order, and stops them in the reverse order.
public final class Startup: Sendable {
    /// How long the first attempt of an optional component delays the others.
    private static let optionalWait = Duration.seconds(1)

    private let components: [Component]
    private let health: HealthRegistry
    private let log: Log
    private let notifier: Notifier
    private let started = Mutex<[Component]>([])
    private let retries = Mutex<[Task<Void, Never>]>([])

    /// Takes the components to start.
    ///
    /// - Parameters:
    ///   - components: the components, in the order of their start.
    ///   - health: gets the result of each start.
    ///   - log: gets each attempt.
    ///   - notifier: reports which component is starting.
    public init(
        _ components: [Component],
        _ health: HealthRegistry,
        _ log: Log,
        _ notifier: Notifier
    ) {
        (self.components, self.health, self.log) = (components, health, log)
        self.notifier = notifier
    }

    /// Starts all components.
    ///
    /// - Throws: `StartupError` for the first critical component that does not start, after those
    ///   before it were stopped.
    public func start() async throws {
        for component in components {
            notifier.status("starting \(component.name)")
            do {
                try Task.checkCancellation()
                if component.isCritical {
                    try await start(component)
                } else {
                    await startBeside(component)
                }
            } catch {
                await stop()
                throw error
            }
        }
    }

    /// Tries until the component has started, or there were enough attempts.
    private func start(
        _ component: Component,
        afterFirst: @Sendable () -> Void = {}
    ) async throws {
        var attempt = 1
        while true {
            do {
                try await attemptOnce(component, attempt)
                return afterFirst()
            } catch {
                afterFirst()
                try Task.checkCancellation()
                let reason = String(describing: error)
                health.failed(component, reason)
                guard attempt < component.attemptsMax || !component.isCritical else {
                    throw StartupError(
                        component: component.name,
                        attempts: attempt,
                        reason: reason,
                        hint: component.hint
                    )
                }
                let pause = component.pause(after: attempt)
                log.warning(
                    "\(component.name) did not start, and is tried again",
                    ["attempt": "\(attempt)", "reason": reason, "in": "\(pause)"],
                    hint: component.hint
                )
                try await rest(pause)
                attempt += 1
            }
        }
    }

    private func attemptOnce(_ component: Component, _ attempt: Int) async throws {
        log.debug("starting \(component.name)", ["attempt": "\(attempt)"])
        let begun = Moment.now
        try await withDeadline(component.startTime, on: component.lane) {
            // This attempt may have waited behind a stuck one for longer than its time limit.
            try Task.checkCancellation()
            try await component.start()
        }
        started.withLock { $0.append(component) }
        health.started(component)
        let took = Moment.now - begun
        log.info("\(component.name) has started", ["after_ms": "\(took.milliseconds)"])
    }

    /// Waits a moment for an optional component, which then continues in the background.
    private func startBeside(_ component: Component) async {
        let settled = Gate()
        let task = Task(executorPreference: ControlLoop.loop) { [self] in
            // The start only throws when it is cancelled.
            do { try await start(component) { settled.arrive() } } catch { settled.arrive() }
        }
        retries.withLock { $0.append(task) }
        if await !settled.isOpen(within: Self.optionalWait) {
            log.warning("\(component.name) takes its time, and the others do not wait for it")
        }
    }

    /// Stops all started components, the last one first, each with its time limit.
    public func stop() async {
        for task in retries.withLock({ $0 }) { task.cancel() }
        let all = started.withLock { started in
            defer { started = [] }
            return started
        }
        for component in all.reversed() {
            notifier.status("stopping \(component.name)")
            do {
                try await withDeadline(component.stopTime, on: component.lane, component.stop)
                log.debug("\(component.name) has stopped")
            } catch {
                log.warning("\(component.name) did not stop", ["reason": "\(error)"])
            }
        }
    }
}

/// The error of a critical component that did not start.
public struct StartupError: Error, CustomStringConvertible, Sendable {
    /// The name of the component.
    public let component: String
    /// The number of attempts.
    public let attempts: Int
    /// The error of the last attempt.
    public let reason: String
    /// What to do about it; nil where the component gives no hint.
    public let hint: String?

    /// The component and the reason.
    public var description: String {
        "\(component) did not start in \(attempts) attempts: \(reason)"
    }
}
