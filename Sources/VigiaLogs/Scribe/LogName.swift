/// Which of the two streams of a service.
public enum LogChannel: String, Hashable, Sendable, CaseIterable {
    /// What it says.
    case stdout
    /// What it complains of.
    case stderr
}

/// The name of one log: a service and one of its streams.
public struct LogName: Hashable, Sendable {
    /// The service.
    public let service: String
    /// The stream.
    public let channel: LogChannel

    /// Takes both.
    public init(service: String, channel: LogChannel) {
        (self.service, self.channel) = (service, channel)
    }
}
