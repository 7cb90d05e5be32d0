import VigiaAPI
import VigiaCore
import VigiaHistory
import VigiaWire

/// What a request for the history wants; the supervisor refuses what is out of bounds.
struct HistoryQuery: Hashable {
    /// The length of the span, which ends now.
    let hours: Int
    /// Into how many parts the span is divided.
    let parts: Int
    /// Whether samples are wanted.
    let hasSamples: Bool

    private static let path = "/v1/history"
    private static let hourMilliseconds: Int64 = 3_600_000

    /// Takes what a request wants; nil for a request for something else.
    init?(_ request: APIRequest) {
        guard request.method == "GET", request.path == Self.path else { return nil }
        func count(_ name: String, _ usual: Int, _ most: Int) -> Int {
            max(1, min(request.queryValue(name).flatMap { Int($0) } ?? usual, most))
        }
        hours = count("hours", HistoryAnswer.hoursDefault, HistoryAnswer.hoursMax)
        parts = count("parts", HistoryAnswer.partsDefault, HistoryAnswer.partsMax)
        hasSamples = request.queryValue("samples") != nil
    }

    /// Reads the history of a project.
    ///
    /// - Parameters:
    ///   - services: of these services, at most `HistoryAnswer.servicesMax`.
    ///   - project: the folder; the current one for the gateway.
    ///   - now: the end of the span.
    /// - Returns: the answer; without services where there is no history yet.
    /// - Throws: `HistoryError`.
    func read(
        _ services: [String],
        of project: String = ".",
        at now: WallTime
    ) throws(HistoryError) -> HistoryAnswer {
        let since = now.milliseconds - Int64(hours) * Self.hourMilliseconds
        let span = (since: WallTime(milliseconds: since), until: now)
        var found: [ServiceHistory] = []
        if let reader = try HistoryReader(project: project) {
            for service in services.prefix(HistoryAnswer.servicesMax) {
                found.append(try history(of: service, span, reader))
            }
        }
        return HistoryAnswer(
            since: span.since.description,
            until: span.until.description,
            services: found
        )
    }

    private func history(
        of service: String,
        _ span: (since: WallTime, until: WallTime),
        _ reader: borrowing HistoryReader
    ) throws(HistoryError) -> ServiceHistory {
        let past = try reader.past(of: service, since: span.since, now: span.until)
        let samples =
            hasSamples
            ? try reader.samples(
                of: service,
                since: span.since,
                until: span.until,
                parts: Int64(parts)
            ) : nil
        let length = span.until.milliseconds - span.since.milliseconds
        let bounds = (0...Int64(parts)).map {
            WallTime(milliseconds: span.since.milliseconds + length * $0 / Int64(parts))
        }
        let whole = past.availability(from: span.since, to: span.until)
        return ServiceHistory(
            service: service,
            availability: whole.share,
            whole: HistoryPart(whole, from: span.since),
            parts: zip(bounds, bounds.dropFirst()).map { from, to in
                HistoryPart(past.availability(from: from, to: to), from: from)
            },
            samples: samples?.map { ServiceSample($0) }
        )
    }
}

extension HistoryPart {
    fileprivate init(_ availability: Availability, from time: WallTime) {
        self.init(
            time: time.description,
            observed: Int(availability.observed.milliseconds),
            unknown: Int(availability.unknown.milliseconds),
            down: Int(availability.down.milliseconds),
            incidents: availability.incidents
        )
    }
}

extension ServiceSample {
    fileprivate init(_ span: SampleSpan) {
        // To a tenth of a millisecond, as they are kept.
        func milliseconds(_ time: Duration?) -> Double? {
            time.map { ($0.inSeconds * 10_000).rounded() / 10 }
        }
        self.init(
            time: span.time.description,
            span: Int(span.length.milliseconds),
            memory: span.memory?.count,
            load: span.load,
            latency: milliseconds(span.latency),
            slowest: milliseconds(span.slowest),
            probes: span.probes,
            failed: span.failed
        )
    }
}
