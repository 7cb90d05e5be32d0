internal import CLinux
internal import Glibc

/// The kernel's count of processes killed for lack of memory, in this process's cgroup and all
/// cgroups below it.
///
/// Source: cgroup-v2, `memory.events`, hierarchical; cgroup v1, `memory.oom_control`.
public struct OomKills: Sendable {
    /// The cgroup's folder; nil if no cgroup has the memory controller.
    private let folder: String?
    private let isOld: Bool

    /// Finds the innermost cgroup with the memory controller.
    public init() {
        let new = Memory.newCgroups.first { Self.count(in: "\($0)/memory.events") != nil }
        let old = Memory.oldCgroups.first { Self.count(in: "\($0)/memory.oom_control") != nil }
        (folder, isOld) = (new ?? old, new == nil)
    }

    /// Uses a folder of cgroup v1 or v2, for tests.
    init(folder: String, isOld: Bool) { (self.folder, self.isOld) = (folder, isOld) }

    /// The number of OOM kills so far; nil if no cgroup counts them.
    public var count: Int? {
        folder.flatMap { Self.count(in: $0 + (isOld ? "/memory.oom_control" : "/memory.events")) }
    }

    /// The memory limit in bytes; nil if there is none.
    public var limit: Int? {
        number(isOld ? "memory.limit_in_bytes" : "memory.max").flatMap {
            $0 < Int.max / 2 ? $0 : nil
        }
    }

    /// The peak memory usage so far, in bytes.
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
    /// An OOM kill as the kernel's log reports it.
    public struct Kill: Sendable {
        /// The process; its pid may be reused by now.
        public let pid: Int32
        /// The program's name as the kernel truncates it: 15 bytes at most.
        public let program: String
        /// Its resident anonymous memory in bytes.
        public let bytes: Int
    }

    /// Recent OOM kills from the kernel's log, with lines such as
    /// `Killed process 12 (node) total-vm:800000kB, anon-rss:60000kB, …`.
    ///
    /// The processes may belong to any user of this machine; the log does not say.
    ///
    /// - Parameter seconds: the greatest age of a kill; the pids of older ones may be reused.
    /// - Returns: the kills, oldest first; nil if the log is not readable.
    ///
    /// Source: Linux, Documentation/ABI/testing/dev-kmsg.
    public static func logged(within seconds: Int) -> [Kill]? {
        let file = unsafe open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var (kills, record) = ([Kill](), [UInt8](repeating: 0, count: 8192))
        for _ in 0..<recordsMax {
            let count = unsafe read(file, &record, record.count)
            if count < 0, errno == EPIPE { continue }  // EPIPE: records were overwritten.
            guard count > 0 else { break }
            guard let kill = told(record[..<count]), isFresh(record[..<count], seconds) else {
                continue
            }
            kills.append(kill)
        }
        return kills
    }

    /// The most kernel log records read.
    private static let recordsMax = 20_000

    /// Whether a record is younger than so many seconds.
    ///
    /// Source: dev-kmsg; the third field is the time since boot in microseconds.
    private static func isFresh(_ record: ArraySlice<UInt8>, _ seconds: Int) -> Bool {
        let fields = record.prefix(80).split(separator: UInt8(ascii: ","))
        guard fields.count > 2, let time = ProcFile.numbers(fields[2]).first else { return false }
        var now = timespec()
        // The log uses a clock that NTP does not adjust.
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
            // A name may contain a parenthesis itself.
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
