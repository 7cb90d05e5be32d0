/// The paths of the API; what is not here does not exist.
enum APIRoute: Equatable {
    case healthz
    case version
    case status
    case events
    case healthOfAll
    case processesOfAll
    case upgrade
    case apply
    case service(String)
    case healthOf(String)
    case processesOf(String)
    case order(APIAction.Verb)
    case orderTo(String, APIAction.Verb)

    /// The route of a path; nil where there is none.
    init?(_ segments: [String]) {
        switch (segments.count, segments.first) {
        case (1, "healthz"): self = .healthz
        case (2, "v1"): self.init(top: segments[1])
        case (3, "v1") where segments[1] == "services": self = .service(segments[2])
        case (4, "v1") where segments[1] == "services":
            self.init(of: segments[2], segments[3])
        default: return nil
        }
    }

    private init?(top word: String) {
        switch word {
        case "version": self = .version
        case "status": self = .status
        case "events": self = .events
        case "health": self = .healthOfAll
        case "processes": self = .processesOfAll
        case "upgrade": self = .upgrade
        case "apply": self = .apply
        default:
            guard let verb = APIAction.Verb(rawValue: word) else { return nil }
            self = .order(verb)
        }
    }

    private init?(of service: String, _ word: String) {
        if word == "health" {
            self = .healthOf(service)
        } else if word == "processes" {
            self = .processesOf(service)
        } else if let verb = APIAction.Verb(rawValue: word), verb != .shutdown {
            self = .orderTo(service, verb)
        } else {
            return nil
        }
    }

    /// The method it answers to; `HEAD` is left to the server, which drops the body of a `GET`.
    var method: String {
        switch self {
        case .order, .orderTo, .upgrade, .apply: "POST"
        case .healthz, .version, .status, .events, .service: "GET"
        case .healthOfAll, .healthOf, .processesOfAll, .processesOf: "GET"
        }
    }
}
