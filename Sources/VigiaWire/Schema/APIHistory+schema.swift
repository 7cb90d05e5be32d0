extension HistoryPlace: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HistoryPlace" }
    /// What it is.
    public static var meaning: String { "where the history is" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("file", \Self.file, "its file in the project's folder"),
            SchemaMember("services", \Self.services, "the services that are asked about"),
        ]
    }
}

extension HistoryAnswer: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HistoryAnswer" }
    /// What it is.
    public static var meaning: String { "how available services were, and what was seen of them" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("since", \Self.since, "the beginning of the span"),
            SchemaMember("until", \Self.until, "its end"),
            SchemaMember("services", \Self.services, "the services, at most \(servicesMax)"),
        ]
    }
}

extension ServiceHistory: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceHistory" }
    /// What it is.
    public static var meaning: String { "how available a service was, and what was seen of it" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("service", \Self.service, "the service"),
            SchemaMember(
                "availability",
                \Self.availability,
                "the share of the observed time in which it served, 0 to 1; null without observed time"
            ),
            SchemaMember("whole", \Self.whole, "the whole span"),
            SchemaMember("parts", \Self.parts, "the span in equal parts, oldest first"),
            SchemaMember(
                "samples",
                \Self.samples,
                "what was seen in each minute, oldest first, where `samples` asks for it; in a long span, in several minutes",
                isLeftOut: true
            ),
        ]
    }
}

extension HistoryPart: APIValue {
    /// The name in documents.
    public static var schemaName: String { "HistoryPart" }
    /// What it is.
    public static var meaning: String { "how available a service was in a part of a span" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("time", \Self.time, "when the part begins"),
            SchemaMember(
                "observed_ms",
                \Self.observed,
                "for how long the service was wanted, and it is known how it was"
            ),
            SchemaMember(
                "unknown_ms",
                \Self.unknown,
                "for how long it was wanted while no part of Vigia ran"
            ),
            SchemaMember("down_ms", \Self.down, "for how long it could not serve"),
            SchemaMember("incidents", \Self.incidents, "how many incidents began"),
        ]
    }
}

extension ServiceSample: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceSample" }
    /// What it is.
    public static var meaning: String { "what was seen of a service within a minute, or several" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("time", \Self.time, "when the minute began"),
            SchemaMember("span_ms", \Self.span, "the length, in milliseconds"),
            SchemaMember("memory_bytes", \Self.memory, "the highest memory; null if not read"),
            SchemaMember(
                "cpu_percent",
                \Self.load,
                "the mean share of one processor; null if not read"
            ),
            SchemaMember(
                "latency_ms",
                \Self.latency,
                "the mean time of the answers to probes; null without an answer"
            ),
            SchemaMember("slowest_ms", \Self.slowest, "the slowest of them"),
            SchemaMember("probes", \Self.probes, "how many times the probe was asked"),
            SchemaMember("failed", \Self.failed, "how many of these failed"),
        ]
    }
}
