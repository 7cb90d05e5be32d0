internal import CLinux
internal import Glibc

/// What the kernel counts of processes that it killed because memory was short, in the cgroup of
/// this process and all below it.
///
/// Source: cgroup-v2, `memory.events`, hierarchical; cgroup v1, `memory.oom_control`.
public struct OomKills: Sendable {
    /// The folder whose files tell; nil where no cgroup has the memory controller.
    private let folder: String?
    private let isOld: Bool

    /// Finds where the kernel counts.
    public init() {
        let new = Memory.newCgroups.first { Self.count(in: "\($0)/memory.events") != nil }
        let old = Memory.oldCgroups.first { Self.count(in: "\($0)/memory.oom_control") != nil }
        (folder, isOld) = (new ?? old, new == nil)
    }

    /// Takes a folder of cgroup v1 or v2, for tests.
    init(folder: String, isOld: Bool) { (self.folder, self.isOld) = (folder, isOld) }

    /// How many were killed by now; nil where nobody counts.
    public var count: Int? {
        folder.flatMap { Self.count(in: $0 + (isOld ? "/memory.oom_control" : "/memory.events")) }
    }

    /// The limit, in bytes; nil where there is none.
    public var limit: Int? {
        number(isOld ? "memory.limit_in_bytes" : "memory.max").flatMap {
            $0 < Int.max / 2 ? $0 : nil
        }
    }

    /// The most that was used by now, in bytes.
    public var peak: Int? { number(isOld ? "memory.max_usage_in_bytes" : "memory.peak") }

    private func number(_ file: String) -> Int? {
        folder.flatMap { ProcFile.read("\($0)/\(file)") }
            .flatMap { ProcFile.numbers($0).first }.map { Int(clamping: $0) }
    }

    private static func count(in path: String) -> Int? {
        ProcFile.read(path).flatMap { ProcFile.labelled("oom_kill ", in: $0) }
            .map { Int(clamping: $0) }
    }
}

extension OomKills {
    /// What the kernel's own log says of a process that it killed, such as
    /// `Killed process 12 (node) total-vm:800000kB, anon-rss:60000kB, …`.
    ///
    /// - Parameter pid: the process.
    /// - Returns: the program's name and the bytes that it held; nil where the log may not be
    ///   read, or does not name the process among its last lines.
    ///
    /// Source: Linux, Documentation/ABI/testing/dev-kmsg.
    public static func logged(_ pid: Int32) -> (program: String, bytes: Int)? {
        let file = unsafe open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        let mark = Array("Killed process \(pid) (".utf8)
        var (found, record) = (
            (program: String, bytes: Int)?.none, [UInt8](repeating: 0, count: 8192)
        )
        for _ in 0..<recordsMax {
            let count = unsafe read(file, &record, record.count)
            if count < 0, errno == EPIPE { continue }  // Records were overwritten meanwhile.
            guard count > 0 else { break }
            guard isFresh(record[..<count]) else { continue }
            found = told(record[..<count], mark) ?? found
        }
        return found
    }

    /// The most records of the kernel's log that are read.
    private static let recordsMax = 20_000

    /// Whether a record is of the last moments: the number of a process may have been another's.
    ///
    /// Source: the same, the third field is the time since boot in microseconds.
    private static func isFresh(_ record: ArraySlice<UInt8>) -> Bool {
        let fields = record.prefix(80).split(separator: UInt8(ascii: ","))
        guard fields.count > 2, let time = ProcFile.numbers(fields[2]).first else { return false }
        var now = timespec()
        // Nobody adjusts the log's clock.
        unsafe clock_gettime(CLOCK_MONOTONIC_RAW, &now)
        return Int(clamping: time) / 1_000_000 > now.tv_sec - freshMax
    }

    /// How many seconds old a record may be.
    private static let freshMax = 30

    private static func told(
        _ record: ArraySlice<UInt8>,
        _ mark: [UInt8]
    ) -> (program: String, bytes: Int)? {
        guard let place = record.indices.first(where: { record[$0...].starts(with: mark) }) else {
            return nil
        }
        let rest = record[(place + mark.count)...]
        let name = rest.prefix { $0 != UInt8(ascii: ")") }
        let label = Array("anon-rss:".utf8)
        guard let held = rest.indices.first(where: { rest[$0...].starts(with: label) }) else {
            return nil
        }
        let kilobytes = ProcFile.numbers(rest[(held + label.count)...]).first ?? 0
        return (String(decoding: name, as: UTF8.self), Int(clamping: kilobytes) * 1024)
    }
}
