/// A signal, by its number on Linux x86-64 and arm64.
///
/// Source: signal(7).
public struct Signal: Hashable, Codable, Sendable {
    /// The number, 1 to 64.
    public let number: Int32

    /// Takes a number from 1 to 64.
    public init(number: Int32) { self.number = number }

    /// SIGTERM: asks a process to end.
    public static let terminate = Self(number: 15)
    /// SIGKILL: ends a process without asking it.
    public static let kill = Self(number: 9)
    /// SIGCONT: continues a stopped process.
    public static let resume = Self(number: 18)
    /// SIGINT: the signal of Ctrl-C.
    public static let interrupt = Self(number: 2)

    /// The standard names without `SIG`; the index is the number.
    private static let names = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
        "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
        "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]

    /// All names that `init(name:)` accepts, such as `SIGTERM`.
    public static var allNames: [String] { names.dropFirst().map { "SIG" + $0 } }

    /// Takes `SIGTERM` or `TERM`; nil for an unknown name.
    public init?(name: String) {
        let short = name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
        guard !short.isEmpty, let number = Self.names.firstIndex(of: short) else { return nil }
        self.number = Int32(number)
    }

    /// Reads a single integer.
    public init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(Int32.self)
    }

    /// Writes a single integer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}

extension Signal: CustomStringConvertible {
    /// `SIGTERM`, or `signal 40` for a signal without a name.
    public var description: String {
        Self.names.indices.contains(Int(number)) && number > 0
            ? "SIG" + Self.names[Int(number)] : "signal \(number)"
    }
}

/// Which processes of a run a signal reaches.
public enum SignalScope: UInt8, Hashable, Codable, Sendable {
    /// The main process.
    case process = 0
    /// The process group of the main process.
    case group = 1
    /// Every process of the run's tree that can be found.
    case tree = 2
}
