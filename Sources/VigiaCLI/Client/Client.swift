import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// The supervisor's HTTP API, as a client asks it: one connection for each request.
struct Client {
    /// Whose supervisor.
    let project: ProjectFolder

    /// How long an answer may take that needs nothing but looking: so long that a supervisor which
    /// hangs is replaced by then.
    static let patience = Duration.seconds(20)
    /// After how long without a word the guardian is asked, which looks then whether the supervisor
    /// hangs.
    private static let promptly = Duration.seconds(2)

    /// How everything is.
    func status() throws(CommandError) -> ProjectStatus {
        try value(ProjectStatus.self, "GET", "/v1/status")
    }

    /// The bytes of the status as they came, for `--json`.
    func statusText() throws(CommandError) -> [UInt8] {
        try exchange("GET", "/v1/status").body
    }

    /// The processes of every service.
    func processes() throws(CommandError) -> ProcessList {
        try value(ProcessList.self, "GET", "/v1/processes")
    }

    /// Orders something of these services; an empty list is all of them.
    ///
    /// An order that was given with a key is not given again by the same key.
    func order(
        _ action: String,
        _ services: [String],
        key: String? = nil
    ) throws(CommandError) -> ActionAnswer {
        let body = JSON.encode(ActionRequest(services: services))
        let query = key.map { "?key=\($0)" } ?? ""
        return try value(ActionAnswer.self, "POST", "/v1/\(action)\(query)", body: body)
    }

    /// An order that was placed, once it is another than was seen, or has not changed for so long.
    func order(
        _ number: UInt64,
        seeing revision: UInt64 = 0,
        within limit: Duration = .zero
    ) throws(CommandError) -> OrderStatus {
        let query = "?wait=\(limit.components.seconds)&seen=\(revision)"
        let path = "/v1/orders/\(number)\(query)"
        return try value(OrderStatus.self, "GET", path, within: Self.patience + limit)
    }

    /// Has another configuration take the place of the present one, or asks what that means.
    func change(
        to spec: ProjectSpec,
        _ services: [String],
        isDryRun: Bool
    ) throws(CommandError) -> ChangeAnswer {
        let request = ChangeRequest(spec: spec, services: services, isDryRun: isDryRun)
        let path = "/v1/apply?version=\(VigiaVersion.current)"
        return try value(ChangeAnswer.self, "POST", path, body: request.body)
    }

    /// Has a drill written down that begins, or has ended.
    func tell(_ drill: DrillRequest) throws(CommandError) {
        _ = try value(ActionAnswer.self, "POST", "/v1/drills", body: JSON.encode(drill))
    }

    /// Sends a signal to a service.
    func send(_ signal: Signal, to service: String) throws(CommandError) -> ActionAnswer {
        let path = "/v1/services/\(percentEncoded(service))/signals/\(signal)"
        return try value(ActionAnswer.self, "POST", path)
    }

    /// Has Vigia go on with other programs.
    func upgrade(_ wanted: UpgradeRequest) throws(CommandError) {
        _ = try value(ActionAnswer.self, "POST", "/v1/upgrade", body: JSON.encode(wanted))
    }

    /// Asks how a service is, or how all are; the answer takes as long as theirs.
    func health(_ service: String?) throws(CommandError) -> [HealthAnswer] {
        let path = service.map { "/v1/services/\(percentEncoded($0))/health" } ?? "/v1/health"
        return try value(HealthList.self, "GET", path, within: .seconds(120)).answers
    }

    /// The open alerts, and what waits for delivery.
    func alerts() throws(CommandError) -> AlertList {
        try value(AlertList.self, "GET", "/v1/alerts")
    }

    /// The last `count` events, the oldest first.
    func events(_ count: Int) throws(CommandError) -> [Record] {
        try value(RecordList.self, "GET", "/v1/events?n=\(count)").events
    }

    /// The events from here on.
    func follow() throws(CommandError) -> EventStream { try follow(on: try connect()) }

    /// The events from here on, of a supervisor that has its socket already.
    func followAtOnce() throws(CommandError) -> EventStream {
        try follow(on: try ControlSocket(of: project))
    }

    private func follow(
        on socket: consuming ControlSocket
    ) throws(CommandError) -> EventStream {
        let accept = "Accept: text/event-stream\r\n"
        try socket.send(Self.head("GET", "/v1/events", accept, bodyBytes: 0))
        return EventStream(socket)
    }

    /// Has a supervisor write what just happened into the history; one that does not run, or does
    /// not answer soon, is not waited for.
    func bringHistoryUpToDate() {
        // What the file has is shown in any case.
        _ = try? exchange("GET", "/v1/incidents?limit=1", within: Self.historyWithin)
    }

    /// How long that may take.
    private static let historyWithin = Duration.milliseconds(500)

    /// How long a supervisor may take to make its socket anew, which somebody has removed.
    private static let namedWithin = Duration.seconds(2)

    private func connect() throws(CommandError) -> ControlSocket {
        let (namedBy, takenBy) = (Clock.uptime + Self.namedWithin, Clock.uptime + Self.patience)
        while true {
            do {
                return try ControlSocket(of: project)
            } catch .notRunning where Clock.uptime < namedBy && project.isGuarded {
                pause(Waiting.lookEvery)
            } catch .tooLate where Clock.uptime < takenBy {
                // Whoever is asked looks whether the supervisor hangs.
                _ = GuardianPresence(of: project.path)
            }
        }
    }

    private func value<Value: JSONReadable>(
        _ type: Value.Type,
        _ method: String,
        _ target: String,
        body: [UInt8] = [],
        within limit: Duration = patience
    ) throws(CommandError) -> Value {
        let answer = try exchange(method, target, body: body, within: limit)
        guard let value = JSON.decode(type, from: answer.body) else {
            throw .badAnswer("\(method) \(target) gave other JSON than expected")
        }
        return value
    }

    /// Asks, and asks again where a supervisor that dies takes a question along; an order may
    /// have been carried out, so it is not repeated.
    private func exchange(
        _ method: String,
        _ target: String,
        body: [UInt8] = [],
        within limit: Duration = patience
    ) throws(CommandError) -> HTTPAnswerParser {
        let deadline = Clock.uptime + limit
        while true {
            do throws(CommandError) {
                return try exchangeOnce(method, target, body, limit, deadline)
            } catch .cutOff where method == "GET" && Clock.uptime < deadline {
                continue
            }
        }
    }

    private func exchangeOnce(
        _ method: String,
        _ target: String,
        _ body: [UInt8],
        _ limit: Duration,
        _ deadline: Duration
    ) throws(CommandError) -> HTTPAnswerParser {
        let socket = try connect()
        try socket.send(Self.head(method, target, "", bodyBytes: body.count) + body)
        var answer = HTTPAnswerParser()
        while !answer.isComplete {
            let rest = max(.zero, deadline - Clock.uptime)
            switch try socket.receive(within: min(rest, Self.promptly)) {
            case .bytes(let bytes): try answer.take(bytes)
            case .ended: try answer.ended()
            case .late where Clock.uptime >= deadline:
                let standstill = project.guardian?.standstill.map { "; \($0)" } ?? ""
                throw .tooLate(
                    "the supervisor did not answer \(target) within \(limit.text)\(standstill)"
                )
            case .late: _ = GuardianPresence(of: project.path)
            }
        }
        try refuseUnlessOK(answer, target)
        return answer
    }

    private func refuseUnlessOK(_ answer: HTTPAnswerParser, _ target: String) throws(CommandError) {
        let status = answer.status ?? 0
        if (200...299).contains(status) { return }
        if let problem = JSON.decode(APIProblem.self, from: answer.body) {
            throw .refused(problem, status: status)
        }
        throw .badAnswer("\(target) gave status \(status)")
    }

    /// A request, up to its body.
    static func head(
        _ method: String,
        _ target: String,
        _ headers: String,
        bodyBytes: Int
    ) -> [UInt8] {
        let length = method == "POST" ? "Content-Length: \(bodyBytes)\r\n" : ""
        let end = "Connection: close\r\n\r\n"
        return Array(
            "\(method) \(target) HTTP/1.1\r\nHost: vigia\r\n\(headers)\(length)\(end)".utf8
        )
    }
}

/// The events of a running supervisor, as they happen.
struct EventStream: ~Copyable {
    private let socket: ControlSocket
    private var answer = HTTPAnswerParser()
    private var parser = EventStreamParser()
    /// Whether the supervisor closed it.
    private(set) var hasEnded = false

    /// What to wait for: readable when there are events, or there will be no more.
    var descriptor: Int32 { socket.descriptor }

    /// Takes a connection on which the events were asked for.
    init(_ socket: consuming ControlSocket) { self.socket = socket }

    /// The events that came, after waiting at most `limit` for something to come.
    mutating func next(within limit: Duration) throws(CommandError) -> [Record] {
        switch try socket.receive(within: limit) {
        case .late: return []
        case .ended:
            hasEnded = true
            return []
        case .bytes(let bytes):
            try answer.take(bytes)
            if answer.isComplete { hasEnded = true }
            return parser.take(answer.drainBody())
        }
    }
}
