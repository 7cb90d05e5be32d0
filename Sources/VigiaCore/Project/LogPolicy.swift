/// How what a service writes is kept.
public struct LogPolicy: Hashable, Codable, Sendable {
    /// What a line looks like in the file.
    public enum Format: String, Hashable, Codable, Sendable, CaseIterable {
        /// Byte for byte as the service wrote it.
        case raw
        /// With the time before each line, RFC 3339 in UTC with milliseconds.
        case timestamped
        /// One JSON object a line: time, service, run, stream, message.
        case json
    }

    /// What a line looks like in the file.
    public var format: Format
    /// A file of this size is put aside at the end of a line.
    public var sizeMax: Bytes
    /// A file that began so long ago is put aside too; nil for never.
    public var ageMax: Duration?
    /// How many files that were put aside are kept of each stream.
    public var keep: Int
    /// Whether those are compressed.
    public var compress: Bool

    /// Takes the policy, by default that of the manual.
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

/// How much room all logs of a project may take together.
public struct LogBudget: Hashable, Codable, Sendable {
    /// What all files may take; beyond it the oldest ones that were put aside are removed.
    public var total: Bytes
    /// How much of the disk is left free, in per cent; below that logs are not written.
    public var freePercent: Int
    /// However big the disk is, more than this need not be left free.
    public static let freeMax = Bytes.gibibytes(1)

    /// Takes both, by default those of the manual.
    public init(total: Bytes = .mebibytes(500), freePercent: Int = 5) {
        (self.total, self.freePercent) = (total, freePercent)
    }

    /// How much must stay free on a disk of this size.
    public func freeMin(of disk: Bytes) -> Bytes { min(disk.percent(freePercent), Self.freeMax) }
}
