/// One of the two streams of a service.
public enum LogChannel: String, Hashable, Sendable, CaseIterable {
    /// What it writes to standard output.
    case stdout
    /// What it writes to standard error.
    case stderr
}

/// A log by its service and stream.
public struct LogName: Hashable, Sendable {
    /// The service.
    public let service: String
    /// The stream.
    public let channel: LogChannel

    /// Takes both.
    public init(service: String, channel: LogChannel) {
        (self.service, self.channel) = (service, channel)
    }

    /// The name of its file in the project's folder of logs.
    public var file: String { channel == .stdout ? "\(service).log" : "\(service)-error.log" }

    /// The journal, which is kept like a log.
    public static let journal = Self(service: "process-monitor", channel: .stdout)
}
