/// A signal, by its number on Linux x86-64 and arm64.
///
/// Source: signal(7).
public struct Signal: Hashable, Codable, Sendable {
    /// The number, 1 to 64.
    public let number: Int32

    /// Takes the number.
    public init(number: Int32) { self.number = number }

    /// SIGTERM: end, please.
    public static let terminate = Self(number: 15)
    /// SIGKILL: ends it, whatever it wants.
    public static let kill = Self(number: 9)
    /// SIGCONT: go on, if stopped.
    public static let resume = Self(number: 18)
    /// SIGINT: what Ctrl-C sends.
    public static let interrupt = Self(number: 2)

    /// The standard names, without `SIG`, at their numbers.
    private static let names = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
        "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
        "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]

    /// Every name that `init(name:)` takes, such as `SIGTERM`.
    public static var allNames: [String] { names.dropFirst().map { "SIG" + $0 } }

    /// Takes `SIGTERM` or `TERM`; nil where there is no such signal.
    public init?(name: String) {
        let short = name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
        guard !short.isEmpty, let number = Self.names.firstIndex(of: short) else { return nil }
        self.number = Int32(number)
    }

    /// Reads its single number.
    public init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(Int32.self)
    }

    /// Writes its single number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}

extension Signal: CustomStringConvertible {
    /// `SIGTERM`, or `signal 40` where it has no name.
    public var description: String {
        Self.names.indices.contains(Int(number)) && number > 0
            ? "SIG" + Self.names[Int(number)] : "signal \(number)"
    }
}

/// How far a signal reaches.
public enum SignalScope: UInt8, Hashable, Codable, Sendable {
    /// The run's own process.
    case process = 0
    /// Its process group.
    case group = 1
    /// Every process of its tree that can be found.
    case tree = 2
}
