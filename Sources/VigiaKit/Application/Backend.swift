import CKit

/// A backend: what it serves, and how it comes up and goes down.
///
/// ```swift
/// var backend = try Backend("hello", version: "1.0.0")
/// backend.routes.get("/hello/{name}") { .text("Hello, \(try $0.parameter("name"))!\n") }
/// try await backend.run()
/// ```
public struct Backend: Sendable {
    /// Its name in logs and in `GET /api/version`.
    public let name: String
    /// Its version, such as `1.0.0`.
    public let version: String
    /// What it heeds of its environment.
    public var settings: Settings
    /// What it answers.
    public var routes = Router()
    /// Where it speaks.
    public let log: Log
    let environment: [String: String]

    /// Reads the environment.
    ///
    /// - Parameters:
    ///   - name: in logs and in `GET /api/version`.
    ///   - version: such as `1.0.0`.
    ///   - environment: of this process, unless a test has another.
    /// - Throws: where a variable has no meaning.
    public init(
        _ name: String,
        version: String,
        environment: [String: String] = Environment.current
    ) throws(ServerError) {
        (self.name, self.version, self.environment) = (name, version, environment)
        settings = try Settings(environment)
        log = Log(source: name, settings: try LogSettings(environment))
    }

    /// Comes up, serves until it is told to stop, and goes down.
    ///
    /// - Throws: why it did not come up.
    public func run() async throws {
        let signals = try Signals()
        let notifier = Notifier(environment)
        let server = try makeServer()
        signals.listen(on: server.first) {}
        server.open()
        log.info("serving", ["port": String(server.port), "loops": String(server.all.count)])
        notifier.say("READY=1")
        let heart = Heartbeat(notifier, server.all, environment)
        heart?.begin()
        let signal = await signals.toStop()
        notifier.say("STOPPING=1")
        log.info("stopping", ["signal": String(signal)])
        let isDrained = await server.drain(settings.stopTime)
        if !isDrained { log.warning("clients were cut off", ["after": "\(settings.stopTime)"]) }
        server.end()
        log.info("stopped")
    }

    private func makeServer() throws(ServerError) -> HTTPServer {
        var listeners = try Listener.held(environment)
        if listeners.isEmpty {
            listeners = [try Listener(address: settings.address, port: settings.port)]
        }
        let failures = FailureAnswers(log: log.of("http"), isDeveloping: settings.isDeveloping)
        let routes = routes
        return try HTTPServer(
            listeners,
            loops: settings.loops,
            limits: settings.limits,
            failures: failures
        ) { request in
            do {
                return try await routes.answer(request)
            } catch {
                return failures.answer(error, to: request)
            }
        }
    }
}
