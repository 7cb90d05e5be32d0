public import VigiaJSON

/// The answer of `GET /v1/history` on the control socket: where the history is, up to date.
///
/// The gateway reads the file for clients of TCP, so that no reader keeps the supervisor.
public struct HistoryPlace: Hashable, Sendable {
    /// The file in the project's folder.
    public let file: String
    /// The services that are asked about.
    public let services: [String]

    /// Takes the parts.
    public init(file: String, services: [String]) {
        (self.file, self.services) = (file, services)
    }
}

extension HistoryPlace: JSONWritable, JSONReadable {
    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("file", file)
            json.member("services", services)
        }
    }

    /// Reads every member; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        (file, services) = (try json.member("file"), try json.member("services"))
    }
}

/// The answer of `GET /v1/history` over TCP: how available services were, and what was seen of them.
public struct HistoryAnswer: Hashable, Sendable, JSONWritable {
    /// The limits of a request: how long the span may be, and how many parts it may have.
    public static let (hoursMax, partsMax) = (168, 200)
    /// The span and the parts of a request that does not say.
    public static let (hoursDefault, partsDefault) = (24, 48)
    /// The most services of an answer.
    public static let servicesMax = 100

    /// The beginning and the end of the span, as RFC 3339 in UTC.
    public let (since, until): (String, String)
    /// The services, in the order of the configuration.
    public let services: [ServiceHistory]

    /// Takes the parts.
    public init(since: String, until: String, services: [ServiceHistory]) {
        (self.since, self.until, self.services) = (since, until, services)
    }

    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("since", since)
            json.member("until", until)
            json.member("services", services)
        }
    }
}

/// How available a service was in a span, and what was seen of it.
public struct ServiceHistory: Hashable, Sendable, JSONWritable {
    /// The service.
    public let service: String
    /// The share of the observed time in which it served, 0 to 1; nil without observed time.
    public let availability: Double?
    /// The whole span.
    public let whole: HistoryPart
    /// The span in equal parts, oldest first.
    public let parts: [HistoryPart]
    /// What was seen in each minute, oldest first; nil where nobody asked.
    public let samples: [ServiceSample]?

    /// Takes the parts.
    public init(
        service: String,
        availability: Double?,
        whole: HistoryPart,
        parts: [HistoryPart],
        samples: [ServiceSample]?
    ) {
        (self.service, self.availability, self.whole) = (service, availability, whole)
        (self.parts, self.samples) = (parts, samples)
    }

    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("service", service)
            json.member("availability", availability)
            json.member("whole", whole)
            json.member("parts", parts)
            if let samples { json.member("samples", samples) }
        }
    }
}

/// How available a service was in a part of a span.
///
/// In the rest of the part it was not wanted.
public struct HistoryPart: Hashable, Sendable, JSONWritable {
    /// When the part begins, as RFC 3339 in UTC.
    public let time: String
    /// For how long the service was wanted, and it is known how it was, in milliseconds.
    public let observed: Int
    /// For how long it was wanted while no part of Vigia ran, in milliseconds.
    public let unknown: Int
    /// For how long it could not serve, in milliseconds.
    public let down: Int
    /// How many incidents began.
    public let incidents: Int

    /// Takes the parts; spans in milliseconds.
    public init(time: String, observed: Int, unknown: Int, down: Int, incidents: Int) {
        (self.time, self.observed, self.unknown) = (time, observed, unknown)
        (self.down, self.incidents) = (down, incidents)
    }

    /// Writes every member.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time)
            json.member("observed_ms", observed)
            json.member("unknown_ms", unknown)
            json.member("down_ms", down)
            json.member("incidents", incidents)
        }
    }
}
