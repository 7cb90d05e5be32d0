import CKit

/// A backend: what it serves, what it is made of, and how it comes up and goes down.
///
/// ```swift
/// var backend = Backend("hello", version: "1.0.0")
/// backend.routes.get("/hello/{name}") { .text("Hello, \(try $0.parameter("name"))!\n") }
/// await backend.run()
/// ```
public struct Backend: Sendable {
    /// Its name in logs and in `GET /api/version`.
    public let name: String
    /// Its version, such as `1.0.0`.
    public let version: String
    /// What it heeds of its environment.
    public var settings: Settings
    /// What it answers, beside `/api/health` and `/api/version`.
    public var routes = Router()
    /// Where it speaks.
    public let log: Log
    let environment: [String: String]
    private(set) var components: [Component] = []
    private(set) var reliefs: [Relief] = []
    /// What is wrong with the environment.
    let problem: ServerError?

    /// Reads the environment; what is wrong there, `run` tells.
    ///
    /// - Parameters:
    ///   - name: in logs and in `GET /api/version`.
    ///   - version: such as `1.0.0`.
    ///   - environment: of this process, unless a test has another.
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

    /// Adds a component, which starts after those that are there already.
    ///
    /// - Parameter component: one with a name of its own.
    public mutating func add(_ component: Component) {
        precondition(!components.contains { $0.name == component.name }, "two \(component.name)")
        components.append(component)
    }

    /// Adds what gives memory back: when the process has grown over `Settings.memoryMark`, and when
    /// Vigia asks with SIGUSR2.
    ///
    /// After all of them the free memory goes back to the system.
    ///
    /// - Parameters:
    ///   - name: for the log.
    ///   - body: drops a cache, or calls `sqlite3_release_memory`.
    public mutating func onRelief(
        _ name: String,
        _ body: @escaping @Sendable () async throws -> Void
    ) {
        reliefs.append(Relief(name: name, body: body))
    }

    /// Comes up, serves until it is told to stop, goes down, and ends the process.
    ///
    /// The exit status is 0 when all went well, 2 for an environment that makes no sense, and 1 for
    /// anything else; the log says what it was.
    public func run() async -> Never {
        // Beside the pool, or a signal would not be heard while the pool is stuck.
        let loop = try? ControlLoop.made.get()  // Where there is none, `serve` tells why.
        let life = Task<Void, Never>(executorPreference: loop) {
            let status = await self.status()
            if loop != nil { await LogOutput.settle(within: Self.settleTime) }
            kit_exit(status)
        }
        await life.value
        kit_exit(1)
    }

    /// How long the end waits for whoever reads the log.
    private static let settleTime = Duration.milliseconds(500)

    /// Serves, and returns the exit status; the log has the reason.
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
