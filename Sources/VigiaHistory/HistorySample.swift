public import VigiaCore

/// What was seen of a service at one moment, in 24 bytes, since many wait in memory.
public struct HistorySample: Hashable, Sendable {
    /// What was seen.
    enum Kind: UInt8 {
        /// Memory in KB, and load in tenths of a per cent of one processor.
        case memory = 0
        /// The latency of a probe in tenths of a millisecond, and its `result`.
        case probe = 1
        /// Bytes of output since the sample of this kind before.
        case log = 2
        /// The start of a run that replaces a failed one.
        case restart = 3
    }

    /// When it was seen.
    public let time: WallTime
    /// The service, by its index in `HistoryBatch.services`.
    let service: UInt32
    let first: UInt32
    let second: UInt32
    let kind: Kind

    private init(_ kind: Kind, _ first: some BinaryInteger, _ second: UInt32, _ at: Place) {
        (self.kind, self.first, self.second) = (kind, UInt32(clamping: first), second)
        (time, service) = (at.time, at.service)
    }

    /// The service and time of a sample.
    public struct Place: Sendable {
        let service: UInt32
        let time: WallTime

        /// Takes the index of a service in `HistoryBatch.services`, and a time.
        public init(_ service: Int, at time: WallTime) {
            (self.service, self.time) = (UInt32(clamping: service), time)
        }
    }

    /// A reading of memory and processor use.
    ///
    /// - Parameters:
    ///   - memory: what the process tree holds.
    ///   - load: the share of one processor since the reading before, in per cent.
    ///   - place: whose reading it is, and when.
    public init(memory: Bytes, load: Double, _ place: Place) {
        let tenths = UInt32(min(max(load * 10, 0), 1_000_000_000).rounded())
        self.init(.memory, memory.count / 1024, tenths, place)
    }

    /// An answer to a probe; nil for a question that was not asked.
    ///
    /// - Parameters:
    ///   - verdict: the meaning of the answer.
    ///   - elapsed: the time from the question to the answer.
    ///   - place: who answered, and when.
    public init?(_ verdict: Verdict, elapsed: Duration, _ place: Place) {
        guard let result = ProbeReading.Result(verdict) else { return nil }
        let tenths = elapsed / .microseconds(100)
        self.init(.probe, Int64(max(tenths, 0)), result.rawValue, place)
    }

    /// What a service wrote since the last sample of this kind.
    public init(output: Bytes, _ place: Place) { self.init(.log, output.count, 0, place) }

    init(restartOf place: Place) { self.init(.restart, 1, 0, place) }
}

/// An answer to a probe, as the history keeps it.
public struct ProbeReading: Hashable, Sendable {
    /// What an answer meant.
    public enum Result: UInt32, Sendable {
        /// The service was well.
        case passed = 0
        /// The service answered that it was degraded.
        case degraded = 1
        /// The service did not answer as it must.
        case failed = 2

        init?(_ verdict: Verdict) {
            switch verdict {
            case .pass: self = .passed
            case .degraded: self = .degraded
            case .fail: self = .failed
            case .notProbed: return nil
            }
        }
    }

    /// When the answer came.
    public let time: WallTime
    /// The time from the question to the answer.
    public let elapsed: Duration
    /// What the answer meant.
    public let result: Result

    /// Takes an answer.
    public init(_ result: Result, at time: WallTime, elapsed: Duration) {
        (self.result, self.time, self.elapsed) = (result, time, elapsed)
    }
}

/// The memory and processor use of a service, as the history keeps it.
public struct MemoryReading: Hashable, Sendable {
    /// When it was read.
    public let time: WallTime
    /// What the process tree held.
    public let used: Bytes
    /// The share of one processor, in per cent.
    public let load: Double

    /// Takes a reading.
    public init(_ used: Bytes, at time: WallTime, load: Double) {
        (self.used, self.time, self.load) = (used, time, load)
    }
}
