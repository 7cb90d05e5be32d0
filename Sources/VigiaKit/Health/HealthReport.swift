import VigiaJSON

/// The condition of the backend and its components at one time.
public struct HealthReport: Sendable {
    /// The condition of the whole backend.
    public let overall: Overall
    /// The condition of each component, in the order of the start.
    public let components: [HealthRegistry.Standing]
    /// Whether the backend wants requests: it has started and is not stopping.
    public let isReady: Bool
    let asked: Moment
    /// The answer to `GET /api/health`, encoded once for all callers.
    let response: Response

    /// The body of `GET /api/health`, for use in another server.
    public var json: [UInt8] { response.body }

    /// The status of that answer: 200, or 503 while a critical component is down.
    public var status: Int { response.status }

    init(_ standings: [HealthRegistry.Standing], isReady: Bool) {
        (components, self.isReady, asked) = (standings, isReady, .now)
        overall = Self.overall(standings)
        let brief = Brief(overall: overall, time: .now, components: standings)
        response = .json(bytes: JSON.encode(brief), status: overall == .unhealthy ? 503 : 200)
    }

    private static func overall(_ standings: [HealthRegistry.Standing]) -> Overall {
        var overall = Overall.healthy
        for standing in standings {
            switch standing.condition {
            case .up: continue
            case .down where standing.isCritical: return .unhealthy
            case .down, .degraded: overall = .degraded
            }
        }
        return overall
    }

    /// The answer to `GET /api/health/ready`.
    ///
    /// - Parameter showsDetails: whether the answer includes the details of conditions.
    /// - Returns: the answer; 503 where no requests are wanted.
    func readiness(showsDetails: Bool) -> Response {
        let isFit = isReady && overall != .unhealthy
        let full = Full(report: self, now: .now, showsDetails: showsDetails)
        return .json(bytes: JSON.encode(full), status: isFit ? 200 : 503)
    }
}

private struct Brief: JSONWritable {
    let overall: Overall
    let time: WallTime
    let components: [HealthRegistry.Standing]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("status", overall.rawValue)
            json.member("timestamp", time.text)
            json.member("services", Words(components: components))
        }
    }

    struct Words: JSONWritable {
        let components: [HealthRegistry.Standing]

        func write(to json: inout JSONWriter) {
            json.object { json in
                for component in components {
                    json.member(component.name, component.condition.word)
                }
            }
        }
    }
}

private struct Full: JSONWritable {
    let report: HealthReport
    let now: Moment
    let showsDetails: Bool

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("ready", report.isReady && report.overall != .unhealthy)
            json.member("status", report.overall.rawValue)
            json.member(
                "components",
                report.components.map { One(standing: $0, now: now, showsDetails: showsDetails) }
            )
        }
    }

    struct One: JSONWritable {
        let standing: HealthRegistry.Standing
        let now: Moment
        let showsDetails: Bool

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("name", standing.name)
                json.member("state", standing.condition.kind)
                json.member("word", standing.condition.word)
                json.member("critical", standing.isCritical)
                json.member("since_seconds", (now - standing.since).components.seconds)
                if showsDetails { json.memberIfPresent("detail", standing.condition.detail) }
            }
        }
    }
}

extension Condition {
    fileprivate var kind: String {
        switch self {
        case .up: "up"
        case .degraded: "degraded"
        case .down: "down"
        }
    }
}
