public import VigiaJSON

/// What was seen of a service within a minute, or several, in the form of the API.
public struct ServiceSample: Hashable, Sendable, JSONWritable {
    /// When the minute began, as RFC 3339 in UTC.
    public let time: String
    /// The length, in milliseconds.
    public let span: Int
    /// The highest memory; nil where it was not read.
    public let memory: Int?
    /// The mean share of one processor, in per cent; nil where it was not read.
    public let load: Double?
    /// The mean and the slowest time of the answers to probes, in milliseconds; nil without an answer.
    public let (latency, slowest): (Double?, Double?)
    /// How many times the probe was asked, and how many of them failed.
    public let (probes, failed): (Int, Int)

    /// Takes what was seen.
    ///
    /// - Parameters:
    ///   - time: when the minute began.
    ///   - span: its length, in milliseconds.
    ///   - memory: the highest memory, in bytes.
    ///   - load: the mean share of one processor, in per cent.
    ///   - latency: the mean time of the answers to probes, in milliseconds.
    ///   - slowest: the slowest one.
    ///   - probes: how many times the probe was asked.
    ///   - failed: how many of these failed.
    public init(
        time: String,
        span: Int,
        memory: Int?,
        load: Double?,
        latency: Double?,
        slowest: Double?,
        probes: Int,
        failed: Int
    ) {
        (self.time, self.span, self.memory, self.load) = (time, span, memory, load)
        (self.latency, self.slowest) = (latency, slowest)
        (self.probes, self.failed) = (probes, failed)
    }

    /// Writes every member, missing values as null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time)
            json.member("span_ms", span)
            json.member("memory_bytes", memory)
            json.member("cpu_percent", load)
            json.member("latency_ms", latency)
            json.member("slowest_ms", slowest)
            json.member("probes", probes)
            json.member("failed", failed)
        }
    }
}
