/// How the output of a service is kept.
public struct LogPolicy: Hashable, Codable, Sendable {
    /// The format of a line in a log file.
    public enum Format: String, Hashable, Codable, Sendable, CaseIterable {
        /// The bytes as the service wrote them.
        case raw
        /// The time before each line: RFC 3339 in UTC, with milliseconds.
        case timestamped
        /// One JSON object a line: time, service, run, stream, message.
        case json
    }

    /// The format of a line in a log file.
    public var format: Format
    /// The size at which a file is rotated, at the end of a line.
    public var sizeMax: Bytes
    /// The age at which a file is rotated; nil for never.
    public var ageMax: Duration?
    /// How many rotated files are kept of each stream.
    public var keep: Int
    /// Whether rotated files are compressed.
    public var compress: Bool

    /// Takes a policy, with the manual's defaults.
    public init(
        format: Format = .raw,
        sizeMax: Bytes = .mebibytes(20),
        ageMax: Duration? = nil,
        keep: Int = 5,
        compress: Bool = true
    ) {
        (self.format, self.sizeMax, self.ageMax) = (format, sizeMax, ageMax)
        (self.keep, self.compress) = (keep, compress)
    }
}

/// How much disk space all logs of a project may take together.
public struct LogBudget: Hashable, Codable, Sendable {
    /// The most bytes of all files; beyond that the oldest rotated files are removed.
    public var total: Bytes
    /// The share of the disk that stays free, in percent; below that, logs are not written.
    public var freePercent: Int
    /// The most that must stay free on a disk of any size.
    public static let freeMax = Bytes.gibibytes(1)

    /// Takes a budget, with the manual's defaults.
    public init(total: Bytes = .mebibytes(500), freePercent: Int = 5) {
        (self.total, self.freePercent) = (total, freePercent)
    }

    /// How many bytes must stay free on a disk of this size.
    public func freeMin(of disk: Bytes) -> Bytes { min(disk.percent(freePercent), Self.freeMax) }
}
