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
    /// What the kernel's own log says of a process that it killed.
    public struct Kill: Sendable {
        /// The process; its number may be another's by now.
        public let pid: Int32
        /// The program's name, as the kernel has it: 15 bytes at most.
        public let program: String
        /// The memory that it held, in bytes.
        public let bytes: Int
    }

    /// The processes that the kernel's log says were killed lately for memory, such as
    /// `Killed process 12 (node) total-vm:800000kB, anon-rss:60000kB, …`.
    ///
    /// They may be of anybody on this machine: whose they were, the log does not say.
    ///
    /// - Parameter seconds: how old a kill may be: the number of a process may have been another's.
    /// - Returns: the oldest first; nil where the log may not be read.
    ///
    /// Source: Linux, Documentation/ABI/testing/dev-kmsg.
    public static func logged(within seconds: Int) -> [Kill]? {
        let file = unsafe open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var (kills, record) = ([Kill](), [UInt8](repeating: 0, count: 8192))
        for _ in 0..<recordsMax {
            let count = unsafe read(file, &record, record.count)
            if count < 0, errno == EPIPE { continue }  // Records were overwritten meanwhile.
            guard count > 0 else { break }
            guard let kill = told(record[..<count]), isFresh(record[..<count], seconds) else {
                continue
            }
            kills.append(kill)
        }
        return kills
    }

    /// The most records of the kernel's log that are read.
    private static let recordsMax = 20_000

    /// Whether a record is so young.
    ///
    /// Source: the same, the third field is the time since boot in microseconds.
    private static func isFresh(_ record: ArraySlice<UInt8>, _ seconds: Int) -> Bool {
        let fields = record.prefix(80).split(separator: UInt8(ascii: ","))
        guard fields.count > 2, let time = ProcFile.numbers(fields[2]).first else { return false }
        var now = timespec()
        // Nobody adjusts the log's clock.
        unsafe clock_gettime(CLOCK_MONOTONIC_RAW, &now)
        return Int(clamping: time) / 1_000_000 >= now.tv_sec - seconds
    }

    private static let mark = Array("Killed process ".utf8)
    private static let held = Array("anon-rss:".utf8)

    static func told(_ record: ArraySlice<UInt8>) -> Kill? {
        guard let begin = place(of: mark, in: record) else { return nil }
        let rest = record[(begin + mark.count)...]
        guard let open = rest.firstIndex(of: UInt8(ascii: "(")),
            let pid = ProcFile.numbers(rest[..<open]).first.flatMap(Int32.init(exactly:)),
            let size = place(of: held, in: rest), open < size,
            // A name may hold a bracket itself.
            let closed = rest[open..<size].lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let kilobytes = ProcFile.numbers(rest[(size + held.count)...]).first ?? 0
        return Kill(
            pid: pid,
            program: String(decoding: rest[(open + 1)..<closed], as: UTF8.self),
            bytes: Int(clamping: kilobytes) * 1024
        )
    }

    private static func place(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.first { bytes[$0...].starts(with: mark) }
    }
}
