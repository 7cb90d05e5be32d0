/// What the history knows of a service: when it was wanted, and its outages.
public struct ServicePast: Hashable, Sendable {
    /// A time in which the service was wanted.
    public struct Period: Hashable, Sendable {
        /// The beginning and the end.
        public let (from, to): (WallTime, WallTime)

        /// Takes a beginning and an end.
        public init(from: WallTime, to: WallTime) { (self.from, self.to) = (from, to) }
    }

    /// An incident, as far as availability depends on it.
    public struct Outage: Hashable, Sendable {
        /// When the incident began.
        public let began: WallTime
        /// How long the service could not serve; counted from the beginning of the incident.
        public let down: Duration
        /// The cause, a word of `CauseClass`.
        public let code: String
        /// How many runs were started during the incident.
        public let restarts: Int

        /// Takes the facts of an incident.
        public init(began: WallTime, down: Duration, code: String, restarts: Int) {
            (self.began, self.down, self.code, self.restarts) = (began, down, code, restarts)
        }
    }

    /// The service.
    public let service: String
    /// When it was wanted, in order.
    public let periods: [Period]
    /// Its incidents, oldest first.
    public let outages: [Outage]
    /// When it was wanted and no part of Vigia ran, in order; not in `periods`.
    public let gaps: [Period]

    /// Takes what is known; the lists are in order, and no outage reaches into the next.
    public init(service: String, periods: [Period], outages: [Outage], gaps: [Period] = []) {
        (self.service, self.periods, self.outages) = (service, periods, outages)
        self.gaps = gaps
    }

    /// How available the service was from one time to another.
    ///
    /// Of a gap it is unknown how the service was, unless an outage reaches into it.
    public func availability(from: WallTime, to: WallTime) -> Availability {
        var sum = Availability()
        for period in periods {
            sum.observed += Self.overlap(period.from, period.to, from, to)
        }
        let gaps = gaps.filter { $0.from < to && $0.to > from }
            .map { Period(from: max($0.from, from), to: min($0.to, to)) }
        for gap in gaps { sum.unknown += Self.overlap(gap.from, gap.to, from, to) }
        for outage in outages[firstOutage(from)...] {
            guard outage.began < to else { break }
            let end = WallTime(milliseconds: outage.began.milliseconds + outage.down.milliseconds)
            sum.down += Self.overlap(outage.began, end, from, to)
            for gap in gaps { sum.learn(Self.overlap(outage.began, end, gap.from, gap.to)) }
            guard outage.began >= from else { continue }
            sum.incidents += 1
            sum.restarts += outage.restarts
        }
        sum.down = min(sum.down, sum.observed)
        return sum
    }

    /// The place of the last outage that began before a time, which may reach beyond it; found by
    /// bisection, since there may be thousands of outages, and a year has 365 days.
    private func firstOutage(_ time: WallTime) -> Int {
        var (low, high) = (0, outages.count)
        while low < high {
            let middle = (low + high) / 2
            if outages[middle].began < time { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    /// The incidents by their causes, the most frequent first.
    public func causes(since: WallTime) -> [(code: String, incidents: Int, down: Duration)] {
        var sums: [String: (incidents: Int, down: Duration)] = [:]
        for outage in outages where outage.began >= since {
            let sum = sums[outage.code] ?? (0, .zero)
            sums[outage.code] = (sum.incidents + 1, sum.down + outage.down)
        }
        return sums.map { ($0.key, $0.value.incidents, $0.value.down) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    private static func overlap(
        _ from: WallTime,
        _ to: WallTime,
        _ begin: WallTime,
        _ end: WallTime
    ) -> Duration {
        let (first, last) = (max(from, begin), min(to, end))
        return first < last ? .milliseconds(last.milliseconds - first.milliseconds) : .zero
    }
}

/// How available a service was in a span of time.
public struct Availability: Hashable, Sendable {
    /// For how long the service was wanted, and it is known how it was.
    public var observed = Duration.zero
    /// For how long the service was wanted, and nobody knows how it was: Vigia did not run.
    public var unknown = Duration.zero
    /// For how long it could not serve.
    public var down = Duration.zero
    /// How many incidents began.
    public var incidents = 0
    /// How many runs were started during those incidents.
    public var restarts = 0

    /// Begins with nothing.
    public init() {}

    /// Takes in that it is known after all how the service was for a part of the unknown time.
    fileprivate mutating func learn(_ span: Duration) {
        unknown -= span
        observed += span
    }

    /// The share of the observed time in which it served, 0 to 1; nil without observed time.
    public var share: Double? {
        observed > .zero ? 1 - down.inSeconds / observed.inSeconds : nil
    }
    /// The mean time from one failure to the next; nil without a failure.
    public var betweenFailures: Duration? {
        incidents > 0 ? (observed - down) / incidents : nil
    }
    /// The mean time until it served again; nil without a failure.
    public var toRepair: Duration? { incidents > 0 ? down / incidents : nil }
}
