internal import Glibc

/// A description of a process for people: command line, user and age.
public struct ProcessPortrait: Hashable, Sendable {
    /// The command line, separated by blanks; the name in brackets if the command line is empty.
    public let command: String
    /// The effective user; nil if access is denied.
    public let uid: UInt32?
    /// The time since its start; nil if there is no such process.
    public let age: Duration?

    /// The most bytes of a command line kept.
    public static let commandBytesMax = 4096

    /// Reads a process.
    ///
    /// Source: proc(5), `/proc/pid/cmdline` and `/proc/pid/status`.
    public init(pid: Int32) {
        let words = ProcFile.read("/proc/\(pid)/cmdline") ?? []
        if words.isEmpty {
            let name = ProcFile.read("/proc/\(pid)/comm") ?? []
            command = "[\(String(decoding: name.prefix { $0 != 10 }, as: UTF8.self))]"
        } else {
            let ended = words.last == 0 ? words.dropLast() : words[...]
            let line = ended.prefix(Self.commandBytesMax).map { $0 == 0 ? 32 : $0 }
            command = String(decoding: line, as: UTF8.self)
        }
        let status = ProcFile.read("/proc/\(pid)/status") ?? []
        // The second number is the effective user.
        uid = status.split(separator: 10).first { $0.starts(with: "Uid:".utf8) }
            .flatMap { ProcFile.numbers($0).dropFirst().first }
            .map { UInt32(truncatingIfNeeded: $0) }
        // Source: proc(5), `/proc/uptime`; the first number is in seconds with two decimals.
        let uptime = ProcFile.read("/proc/uptime").map { ProcFile.numbers($0) } ?? []
        age = ProcessReading(pid: pid).flatMap { process in
            guard uptime.count > 1 else { return nil }
            let ticks = Int64(clamping: process.startTime)
            let began = Duration.nanoseconds(ticks &* ProcessReading.tickNanoseconds)
            let now = Duration.milliseconds(Int64(clamping: uptime[0] * 1000 + uptime[1] * 10))
            return max(.zero, now - began)
        }
    }
}
