import CKit

/// A backend: its routes, its components, and how they start and stop.
///
/// ```swift
/// var backend = Backend("hello", version: "1.0.0")
/// backend.routes.get("/hello/{name}") { .text("Hello, \(try $0.parameter("name"))!\n") }
/// await backend.run()
/// ```
public struct Backend: Sendable {
    /// The name in logs and in `GET /api/version`.
    public let name: String
    /// The version, such as `1.0.0`.
    public let version: String
    /// The settings that the environment gives; change them before `run`.
    public var settings: Settings
    /// The routes, besides `/api/health` and `/api/version`.
    public var routes = Router()
    /// The backend's log.
    public let log: Log
    let environment: [String: String]
    private(set) var components: [Component] = []
    private(set) var reliefs: [Relief] = []
    /// The error in the environment; nil where it has none.
    let problem: ServerError?

    /// Reads the environment; `run` reports an error in it.
    ///
    /// - Parameters:
    ///   - name: the name in logs and in `GET /api/version`.
    ///   - version: the version, such as `1.0.0`.
    ///   - environment: the variables; those of this process unless a test gives others.
    public init(
        _ name: String,
        version: String,
        environment: [String: String] = Environment.current
    ) {
        (self.name, self.version, self.environment) = (name, version, environment)
        do throws(ServerError) {
            settings = try Settings(environment)
            log = Log(source: name, settings: try LogSettings(environment))
            problem = nil
        } catch {
            (settings, problem) = (Settings(), error)
            log = Log(source: name, settings: LogSettings())
        }
    }

    /// Adds a component, which starts after those that were added before.
    ///
    /// - Parameter component: its name must not be taken; two components of one name trap.
    public mutating func add(_ component: Component) {
        precondition(!components.contains { $0.name == component.name }, "two \(component.name)")
        components.append(component)
    }

    /// Adds a handler that releases memory: called when the process grows over
    /// `Settings.memoryMark`, and when Vigia asks with SIGUSR2.
    ///
    /// After all handlers, free memory is returned to the system.
    ///
    /// - Parameters:
    ///   - name: the name in the log.
    ///   - body: drops a cache, or calls `sqlite3_release_memory`; may take 5 s.
    public mutating func onRelief(
        _ name: String,
        _ body: @escaping @Sendable () async throws -> Void
    ) {
        reliefs.append(Relief(name: name, body: body))
    }

    /// Starts, serves until a signal asks it to stop, stops, and ends the process.
    ///
    /// The exit status is 0 after success, 2 for an invalid environment, and 1 for any other error;
    /// the log gives the reason.
    public func run() async -> Never {
        // Outside Swift's thread pool, so that a signal is handled even while the pool is blocked.
        let loop = try? ControlLoop.made.get()  // `serve` reports the error.
        let life = Task<Void, Never>(executorPreference: loop) {
            let status = await self.status()
            if loop != nil { await LogOutput.settle(within: Self.settleTime) }
            kit_exit(status)
        }
        await life.value
        kit_exit(1)
    }

    /// How long the end waits for the log's reader.
    private static let settleTime = Duration.milliseconds(500)

    /// Serves, and returns the exit status; the log gives the reason.
    private func status() async -> Int32 {
        do {
            try await serve()
            return 0
        } catch let error as StartupError {
            log.error(error.description, hint: error.hint)
        } catch let error as ServerError {
            log.error(error.description)
            if error.isBadSetting { return 2 }
        } catch {
            log.error("\(name) failed: \(error)")
        }
        return 1
    }
}
