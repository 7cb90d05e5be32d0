import CKit
import Synchronization

/// Brings components up in their order, and down in the reverse.
public final class Startup: Sendable {
    /// How long the first attempt of a component that may fail holds up the others.
    private static let optionalWait = Duration.seconds(1)

    private let components: [Component]
    private let health: HealthRegistry
    private let log: Log
    private let notifier: Notifier
    private let started = Mutex<[Component]>([])
    private let retries = Mutex<[Task<Void, Never>]>([])

    /// Takes what to start.
    ///
    /// - Parameters:
    ///   - components: in the order of their start.
    ///   - health: hears of each that has started or failed.
    ///   - log: hears of each attempt.
    ///   - notifier: tells which one it is at.
    public init(
        _ components: [Component],
        _ health: HealthRegistry,
        _ log: Log,
        _ notifier: Notifier
    ) {
        (self.components, self.health, self.log) = (components, health, log)
        self.notifier = notifier
    }

    /// Starts each component.
    ///
    /// - Throws: `StartupError` for the first critical one that does not come up, when those before
    ///   it have been stopped.
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

    /// Tries until it has started, or there were enough attempts.
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
            // It may have stood behind an attempt that is stuck, for longer than its time.
            try Task.checkCancellation()
            try await component.start()
        }
        started.withLock { $0.append(component) }
        health.started(component)
        let took = Moment.now - begun
        log.info("\(component.name) has started", ["after_ms": "\(took.milliseconds)"])
    }

    /// Waits a moment for a component that may fail; then it goes on by itself.
    private func startBeside(_ component: Component) async {
        let settled = Gate()
        let task = Task(executorPreference: ControlLoop.loop) { [self] in
            // It only throws when it is cancelled.
            do { try await start(component) { settled.arrive() } } catch { settled.arrive() }
        }
        retries.withLock { $0.append(task) }
        if await !settled.isOpen(within: Self.optionalWait) {
            log.warning("\(component.name) takes its time, and the others do not wait for it")
        }
    }

    /// Stops what has started, the last first, each with its deadline.
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

/// A critical component did not start.
public struct StartupError: Error, CustomStringConvertible, Sendable {
    /// Which.
    public let component: String
    /// How often it was tried.
    public let attempts: Int
    /// What the last attempt said.
    public let reason: String
    /// What would help.
    public let hint: String?

    /// What failed, and why.
    public var description: String {
        "\(component) did not start in \(attempts) attempts: \(reason)"
    }
}
