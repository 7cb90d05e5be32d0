import VigiaCore
import VigiaHistory

/// Samples of services that wait to be written with the next batch of the history.
///
/// It wakes nobody: it becomes due with a sample, when the loop is awake anyway.
struct SampleBuffer {
    private var samples: [HistorySample] = []
    /// When the oldest one came.
    private var since = Instant.boot
    /// What each service had written when that was last looked at; empty before.
    private var written: [Int] = []
    private var lookedAt: Instant?

    /// Whether so many wait, or for so long, that they are a batch by themselves.
    private(set) var isDue = false

    /// So many samples are a batch; of more than twice as many, the oldest are dropped.
    static let batch = 4096
    /// How long samples wait for others, and the least time between two looks at what services
    /// wrote.
    static let (wait, pause) = (Duration.seconds(120), Duration.seconds(60))

    /// Whether no sample waits.
    var isEmpty: Bool { samples.isEmpty }

    mutating func add(_ sample: HistorySample, at now: Instant) {
        if samples.isEmpty { since = now }
        samples.append(sample)
        if samples.count > Self.batch * 2 { samples.removeFirst(Self.batch / 4) }
        isDue = isDue || samples.count >= Self.batch || now - since >= Self.wait
    }

    mutating func takeAll() -> [HistorySample] {
        // The memory of many samples is not kept.
        defer { (samples, isDue) = ([], false) }
        return samples
    }

    /// Puts samples that could not be written before those that came meanwhile.
    mutating func putBack(_ older: [HistorySample], at now: Instant) {
        guard !older.isEmpty else { return }
        samples = Array((older + samples).suffix(Self.batch * 2))
        (since, isDue) = (min(since, now), true)
    }

    /// Adds what services wrote since the last look, unless that was less than a minute ago.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - time: the same time for people.
    ///   - services: how many services there are.
    ///   - isLast: whether there will be no other look, so this one does not wait.
    ///   - total: the bytes that a service has written ever, as far as this supervisor knows.
    mutating func look(
        at now: Instant,
        _ time: WallTime,
        services: Int,
        isLast: Bool = false,
        total: (Int) -> Int?
    ) {
        if !isLast, let lookedAt, now - lookedAt < Self.pause { return }
        lookedAt = now
        if written.count < services {
            written += repeatElement(0, count: services - written.count)
        }
        for service in 0..<services {
            guard let total = total(service), total != written[service] else { continue }
            // A service with new pipes begins at zero.
            let bytes = total > written[service] ? total - written[service] : total
            written[service] = total
            add(.init(output: Bytes(count: bytes), .init(service, at: time)), at: now)
        }
    }
}
