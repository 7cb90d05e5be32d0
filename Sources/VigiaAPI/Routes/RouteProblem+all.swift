import VigiaWire

// What several routes refuse.
extension RouteProblem {
    static var badPath: Self { Self(400, "api.bad_path", "the path is not percent-encoded UTF-8") }
    static var noSuchPath: Self { Self(404, "api.no_such_path", "there is no such path") }
    static var wrongMethod: Self {
        Self(405, "api.wrong_method", "the path answers to another method, which `Allow` names")
    }
    static var bodyTooLong: Self { Self(413, "api.body_too_long", "the body is too long") }
    static var pathTooLong: Self { Self(414, "api.path_too_long", "the path is too long") }

    static var unknownMember: Self {
        Self(400, "api.unknown_member", "the body has a member that the route does not take")
    }

    /// What is refused before a route is asked.
    static var ofEveryRoute: [Self] {
        [.badPath, .unknownMember, .noSuchPath, .wrongMethod, .bodyTooLong, .pathTooLong]
    }

    /// A number in the query is none, or out of its bounds.
    public static var badQuery: Self {
        Self(400, "api.bad_query", "a parameter of the query is out of its bounds")
    }
    /// The body is not what the route takes.
    public static var badBody: Self { Self(400, "api.bad_body", "the body is not understood") }
    /// No service has the name.
    public static var noSuchService: Self {
        Self(404, "api.no_such_service", "there is no service of that name")
    }
    /// Everything is going down.
    public static var shuttingDown: Self {
        Self(409, APIProblem.shuttingDown, "the project is being stopped")
    }
    /// Two runs of the service cannot serve at once.
    static var cannotReload: Self {
        Self(409, "api.cannot_reload", "two runs of the service cannot serve at once")
    }
    /// No signal has the name.
    public static var noSuchSignal: Self {
        Self(404, "api.no_such_signal", "there is no signal of that name")
    }
    /// A service has no process.
    public static var notRunning: Self {
        Self(409, "api.not_running", "a service has no process that could get it")
    }
    /// Too many wait for records.
    public static var busy: Self { Self(503, "api.busy", "too many follow the events") }
}
