/// One datagram of a service's notify socket: its notices, its status text, and how many of its
/// lines are invalid.
///
/// Source: sd_notify(3).
public struct NotifyMessage: Hashable, Sendable {
    /// The notices for the state machine, in the order of the datagram.
    public private(set) var notifyEvents: [NotifyEvent] = []
    /// The status text of the service; empty to clear it, nil where the datagram has none.
    public private(set) var status: String?
    /// The process that becomes the main process of its run; nil where the datagram names none.
    public private(set) var mainProcess: ProcessID?
    /// The number of invalid lines.
    public private(set) var nonsense = 0

    /// The most bytes of a datagram.
    public static let bytesMax = 4096
    /// The most characters of a status text.
    public static let statusMax = 200
    /// The longest extension of a time limit by one datagram.
    public static let extensionMax = Duration.seconds(3600)

    /// Reads `NAME=value` lines; valid names that Vigia does not use are skipped.
    public init(reading bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let equals = UInt8(ascii: "=")
            let pair = line.split(separator: equals, maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = String(validating: pair[0], as: UTF8.self),
                Self.isName(name)
            else {
                nonsense += 1
                continue
            }
            let value = String(decoding: pair[1], as: UTF8.self)
            take(name, value)
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    private mutating func take(_ name: String, _ value: String) {
        switch (name, value) {
        case ("READY", "1"): notifyEvents.append(.ready)
        case ("STOPPING", "1"): notifyEvents.append(.stopping)
        case ("RELOADING", "1"): notifyEvents.append(.reloading)
        case ("WATCHDOG", "1"): notifyEvents.append(.heartbeat)
        case ("WATCHDOG", "trigger"): notifyEvents.append(.trouble)
        case ("STATUS", _): status = Self.line(value)
        case ("EXTEND_TIMEOUT_USEC", _):
            guard let microseconds = Int64(value), microseconds > 0 else { return nonsense += 1 }
            let span = Duration.microseconds(min(microseconds, 3600 * 1_000_000))
            notifyEvents.append(.extend(min(span, Self.extensionMax)))
        case ("MAINPID", _):
            guard let pid = Int32(value), pid > 1 else { return nonsense += 1 }
            mainProcess = ProcessID(raw: pid)
        case ("READY", _), ("STOPPING", _), ("RELOADING", _), ("WATCHDOG", _): nonsense += 1
        default: break  // Such as ERRNO, FDSTORE or BARRIER.
        }
    }

    /// The text as one printable line, cut to `statusMax` characters.
    private static func line(_ text: String) -> String {
        let plain = text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        return String(plain.prefix(statusMax))
    }
}
