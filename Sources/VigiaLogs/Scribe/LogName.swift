/// One of the two streams of a service.
public enum LogChannel: String, Hashable, Sendable, CaseIterable {
    /// Standard output.
    case stdout
    /// Standard error.
    case stderr
}

/// The name of a log: service and stream.
public struct LogName: Hashable, Sendable {
    /// The service.
    public let service: String
    /// The stream.
    public let channel: LogChannel

    /// Creates the name of a service's stream.
    public init(service: String, channel: LogChannel) {
        (self.service, self.channel) = (service, channel)
    }

    /// The name of its file in the folder of logs.
    public var file: String { channel == .stdout ? "\(service).log" : "\(service)-error.log" }

    /// The journal, which is stored like a log.
    public static let journal = Self(service: "process-monitor", channel: .stdout)
}
