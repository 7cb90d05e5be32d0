internal import CLinux
internal import Glibc

/// The kernel's statistics of one process at one moment.
///
/// Source: proc(5), `/proc/pid/stat`.
public struct ProcessReading: Hashable, Sendable {
    /// The process.
    public let pid: Int32
    /// Its parent.
    public let parent: Int32
    /// Its session.
    public let session: Int32
    /// The state letter, such as `Z` for a zombie.
    public let state: Character
    /// CPU time in nanoseconds, user and kernel mode.
    public let processorTime: Int64
    /// Start time in clock ticks since boot: with the pid, an identity.
    public let startTime: UInt64
    /// Resident memory in bytes, shared pages included.
    public let residentBytes: Int

    /// Reads a process; nil if there is none.
    public init?(pid: Int32) {
        guard let bytes = ProcFile.readPiece("/proc/\(pid)/stat"),
            let close = bytes.lastIndex(of: UInt8(ascii: ")")), bytes.count > close + 2
        else { return nil }
        // The name is in parentheses and may contain any byte, so fields are counted from the last
        // one.
        state = Character(UnicodeScalar(bytes[close + 2]))
        let fields = Self.numbers(bytes[(close + 3)...])
        guard fields.count > 20 else { return nil }
        func number(_ field: Int) -> UInt64 { fields[field - 4] }
        self.pid = pid
        (parent, session) = (
            Int32(truncatingIfNeeded: number(4)), Int32(truncatingIfNeeded: number(6))
        )
        processorTime = Int64(clamping: number(14) &+ number(15)) &* Self.tickNanoseconds
        startTime = number(22)
        residentBytes = Int(clamping: number(24)) &* Self.pageBytes
    }

    /// The numbers of fields with a space before each; the sign of a negative one is lost.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [UInt64] {
        var numbers: [UInt64] = []
        numbers.reserveCapacity(fieldsMax)
        for byte in bytes {
            if byte == UInt8(ascii: " ") {
                if numbers.count == fieldsMax { return numbers }
                numbers.append(0)
            } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), !numbers.isEmpty {
                let last = numbers.count - 1
                numbers[last] = numbers[last] &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
            }
        }
        return numbers
    }
    /// The fields that are read: up to `rss`, from the one behind the state.
    private static let fieldsMax = 21

    /// Memory in bytes that the kernel cannot reclaim: anonymous and shared, resident or swapped
    /// out; resident memory if the kernel does not report these.
    ///
    /// Source: proc(5), `/proc/pid/status`, `RssAnon`, `RssShmem`, `VmSwap`.
    public var heldBytes: Int {
        guard let bytes = ProcFile.readPiece("/proc/\(pid)/status"),
            let anonymous = ProcFile.labelled("RssAnon:", in: bytes)
        else { return residentBytes }
        let others = ["RssShmem:", "VmSwap:"].compactMap { ProcFile.labelled($0, in: bytes) }
        return Int(clamping: others.reduce(anonymous, &+)) * 1024
    }

    /// Whether it has not ended; a zombie has ended.
    public var isRunning: Bool { state != "Z" && state != "X" }

    /// The nanoseconds of one tick of `startTime`.
    public static let tickNanoseconds = 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
    private static let pageBytes = Int(max(1, sysconf(Int32(_SC_PAGESIZE))))

    /// The children of all threads of a process; empty if it is gone.
    ///
    /// Source: proc(5), `/proc/pid/task/tid/children`.
    public static func children(of pid: Int32) -> [Int32] {
        threads(of: pid).flatMap { thread in
            ProcFile.read("/proc/\(pid)/task/\(thread)/children").map { bytes in
                ProcFile.numbers(bytes).map { Int32(truncatingIfNeeded: $0) }
            } ?? []
        }
    }

    /// How many file descriptors a process has open; 0 if the kernel does not tell.
    ///
    /// Source: proc(5), `/proc/pid/fd`; since Linux 6.2 the size of the folder is their number.
    public static func openFiles(of pid: Int32) -> Int {
        let folder = "/proc/\(pid)/fd"
        var status = stat()
        if unsafe stat(folder, &status) == 0, status.st_size > 0 { return Int(status.st_size) }
        return ProcFile.names(in: folder).count { $0 != "." && $0 != ".." }
    }

    private static func threads(of pid: Int32) -> [Int32] {
        guard let folder = unsafe opendir("/proc/\(pid)/task") else { return [] }
        defer { unsafe closedir(folder) }
        var threads: [Int32] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let thread = Int32(name) { threads.append(thread) }
        }
        return threads
    }
}
