import CKit

extension Backend {
    /// Comes up, serves until a signal tells it to stop, and goes down.
    ///
    /// The listeners are there before anything starts, so that a port that is taken is found at
    /// once, and clients wait instead of being refused; connections are only taken when the
    /// components are up. On the way down it is the other way round.
    ///
    /// - Throws: `ServerError` or `StartupError` where it does not come up.
    func serve() async throws {
        if let problem { throw problem }
        // Swift's own report has source lines, registers and all threads; who sets this wants it.
        if environment["SWIFT_BACKTRACE"] == nil { kit_report_crashes() }
        let (signals, notifier) = (try Signals(), Notifier(environment))
        let health = HealthRegistry(components, log.of("health"))
        let memory = MemoryWatch(mark: settings.memoryMark, reliefs, log.of("memory"))
        let server = try makeServer(health)
        let heart = Heartbeat(notifier, server.all, environment)
        signals.listen(on: server.first) { memory.relieve("asked to") }
        heart?.begin()
        memory.begin(on: server.first)

        let startup = Startup(components, health, log.of("startup"), notifier)
        let stopEarly = Task {
            let signal = await signals.toStop()
            return signal
        }
        try await start(startup, or: stopEarly)
        if !signals.isAsked {
            health.setReady(true)
            server.open()
            log.info("serving", ["port": "\(server.port)", "loops": "\(server.all.count)"])
            notifier.say("READY=1\nSTATUS=serving")
        }

        let signal = await stopEarly.value
        notifier.say("STOPPING=1\nSTATUS=stopping")
        log.info("stopping", ["signal": "\(signal)", "connections": "\(server.connections)"])
        health.setReady(false)
        if await !server.drain(settings.stopTime) {
            log.warning("clients were cut off", ["after": "\(settings.stopTime)"])
        }
        await startup.stop()
        server.end()
        log.info("stopped")
    }

    /// Starts the components, and stops to do so when a signal comes.
    private func start(_ startup: Startup, or signal: Task<Int32, Never>) async throws {
        let starting = Task { try await startup.start() }
        let giveUp = Task {
            _ = await signal.value
            starting.cancel()
        }
        defer { giveUp.cancel() }
        do {
            try await starting.value
        } catch is CancellationError {
            return
        }
    }

    private func makeServer(_ health: HealthRegistry) throws(ServerError) -> HTTPServer {
        var listeners = try Listener.held(environment)
        if listeners.isEmpty {
            listeners = [try Listener(address: settings.address, port: settings.port)]
        }
        let failures = FailureAnswers(log: log.of("http"), isDeveloping: settings.isDeveloping)
        let routes = allRoutes(health)
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

    /// The routes of the program, and those that every backend has.
    private func allRoutes(_ health: HealthRegistry) -> Router {
        var routes = routes
        let showsDetails = settings.isDeveloping
        routes.get("/api/health") { _ in await health.report().response }
        routes.get("/api/health/ready") { _ in
            await health.report().readiness(showsDetails: showsDetails)
        }
        // Whoever answers is alive.
        routes.get("/api/health/live") { _ in .json(bytes: Array(#"{"alive":true}"#.utf8)) }
        let about = VersionAnswer(self)
        routes.get("/api/version") { _ in about.response() }
        return routes
    }
}
