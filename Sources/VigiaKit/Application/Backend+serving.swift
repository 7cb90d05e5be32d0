import CKit

extension Backend {
    /// Descriptors that are kept for files, clients of other servers and the loops.
    ///
    /// Where few descriptors are allowed, a quarter of them is kept.
    private static let otherFiles = 1000

    /// Starts, serves until a signal asks it to stop, and stops.
    ///
    /// The listeners are opened before the components start, so that a taken port is found at once,
    /// and early clients wait instead of being refused. Connections are accepted only when the
    /// components are up. The stop goes in the reverse order.
    ///
    /// - Throws: `ServerError` or `StartupError` where the backend does not start.
    func serve() async throws {
        if let problem { throw problem }
        _ = try ControlLoop.made.get()
        // Swift's own crash report is much longer (source lines, registers, all threads); who sets
        // this variable wants that one.
        if environment["SWIFT_BACKTRACE"] == nil { kit_report_crashes() }
        let begun = Moment.now
        let (signals, notifier) = (try Signals(), Notifier(environment))
        let health = HealthRegistry(components, log.of("health"))
        let memory = MemoryWatch(mark: settings.memoryMark, reliefs, log.of("memory"))
        let server = try makeServer(health, limits())
        try signals.listen { memory.relieve("asked to") }
        Heartbeat(notifier, server.all, environment)?.begin()
        memory.begin()

        let startup = Startup(components, health, log.of("startup"), notifier)
        try await start(startup, unless: signals)
        if !signals.isAsked {
            health.setReady(true)
            server.open()
            let loops = server.all.count
            log.info(
                "serving",
                [
                    "port": "\(server.port)", "loops": "\(loops)",
                    "after_ms": "\((Moment.now - begun).milliseconds)",
                ]
            )
            notifier.ready()
        }
        let signal = await signals.toStop()
        notifier.stopping()
        log.info("stopping", ["signal": "\(signal)", "connections": "\(server.connections)"])
        if health.setReady(false), await !server.drain(settings.stopTime) {
            log.warning("clients were cut off", ["after": "\(settings.stopTime)"])
        }
        await startup.stop()
        server.end()
        log.info("stopped")
    }

    /// Starts the components; a signal cancels the start.
    private func start(_ startup: Startup, unless signals: Signals) async throws {
        let starting = Task(executorPreference: ControlLoop.loop) { try await startup.start() }
        signals.whenAsked { starting.cancel() }
        do {
            try await starting.value
        } catch is CancellationError {
            return
        }
    }

    /// The limits, with no more connections than descriptors allow.
    private func limits() -> ServerLimits {
        var limits = settings.limits
        let files = Int(
            clamping: kit_allow_files(UInt64(limits.connectionsMax + Self.otherFiles))
        )
        let most = files - min(Self.otherFiles, files / 4)
        guard most < limits.connectionsMax else { return limits }
        log.of("http").warning(
            "there are descriptors for \(most) connections, and not \(limits.connectionsMax)",
            hint: "allow it more open files: ulimit -Hn"
        )
        limits.connectionsMax = most
        return limits
    }

    private func makeServer(
        _ health: HealthRegistry,
        _ limits: ServerLimits
    ) throws(ServerError) -> HTTPServer {
        var listeners = try Listener.held(environment)
        if listeners.isEmpty {
            listeners = [try Listener(address: settings.address, port: settings.port)]
        }
        let log = log.of("http")
        let failures = FailureAnswers(log: log, isDeveloping: settings.isDeveloping)
        let routes = allRoutes(health)
        let service = Service(
            limits: limits,
            failures: failures,
            takes: { routes.takes($0, $1) }
        ) { request in
            let begun = log.isDebugging ? Moment.now : nil
            var response: Response
            do {
                response = try await routes.answer(request)
            } catch {
                response = failures.answer(error, to: request)
            }
            if let begun {
                log.debug(
                    "\(request.method.rawValue) \(request.path)",
                    [
                        "status": "\(response.status)", "bytes": "\(response.body.count)",
                        "took_us": "\((Moment.now - begun).microseconds)", "peer": request.peer,
                    ]
                )
            }
            return response
        }
        return try HTTPServer(listeners, loops: settings.loops, service)
    }

    /// The program's routes, and those that every backend has.
    private func allRoutes(_ health: HealthRegistry) -> Router {
        var routes = routes
        let showsDetails = settings.isDeveloping
        routes.get("/api/health") { _ in await health.report().response }
        routes.get("/api/health/ready") { _ in
            await health.report().readiness(showsDetails: showsDetails)
        }
        // An answer proves that the process is alive.
        routes.get("/api/health/live") { _ in .json(bytes: Array(#"{"alive":true}"#.utf8)) }
        let about = VersionAnswer(self)
        routes.get("/api/version") { _ in about.response() }
        return routes
    }
}
