/// What the process tree below one process holds and has done, at one moment.
///
/// Descendants are found through their parents. One that was orphaned became a child of the
/// nearest subreaper; it is found among those by its session.
public struct TreeReading: Hashable, Sendable {
    /// The processes, the root first.
    public private(set) var processes: [ProcessReading] = []
    /// Bytes of memory that the kernel cannot take back: anonymous, shared, and swapped out.
    ///
    /// Of several processes each page that they share counts once. Files that
    /// are mapped do not count: their pages are dropped where memory is short.
    public private(set) var memoryBytes = 0
    /// Nanoseconds on processors.
    public private(set) var processorTime: Int64 = 0

    /// The most processes that are looked at.
    public static let processesMax = 10_000

    /// Looks at the tree of a process.
    ///
    /// - Parameters:
    ///   - root: the process at its top.
    ///   - orphans: processes that lost their parents; those of the root's session count.
    public init(root: Int32, orphans: [ProcessReading] = []) {
        var queue = [root] + orphans.filter { $0.session == root && $0.pid != root }.map(\.pid)
        var seen = Set(queue)
        while let pid = queue.first, processes.count < Self.processesMax {
            queue.removeFirst()
            guard let process = ProcessReading(pid: pid) else { continue }
            processes.append(process)
            for child in ProcessReading.children(of: pid) where seen.insert(child).inserted {
                queue.append(child)
            }
        }
        measure()
    }

    /// Looks at processes that are known to be a tree.
    ///
    /// - Parameter pids: its processes; those that are gone do not count.
    public init(processes pids: [Int32]) {
        processes = pids.prefix(Self.processesMax).compactMap { ProcessReading(pid: $0) }
        measure()
    }

    private mutating func measure() {
        processorTime = processes.reduce(0) { $0 + $1.processorTime }
        memoryBytes =
            processes.count == 1
            ? processes[0].heldBytes
            : processes.reduce(0) { $0 + (Self.proportionalHeldBytes($1.pid) ?? $1.heldBytes) }
    }

    /// As `heldBytes` of a process, each page divided by those who share it.
    ///
    /// - Returns: nil where that may not be seen, or the kernel does not tell the kinds apart.
    ///
    /// Source: proc(5), `/proc/pid/smaps_rollup`, `Pss_Anon`, `Pss_Shmem`, `SwapPss`.
    private static func proportionalHeldBytes(_ pid: Int32) -> Int? {
        guard let bytes = ProcFile.read("/proc/\(pid)/smaps_rollup"),
            let anonymous = ProcFile.labelled("Pss_Anon:", in: bytes)
        else { return nil }
        let others = ["Pss_Shmem:", "SwapPss:"].compactMap { ProcFile.labelled($0, in: bytes) }
        return Int(clamping: others.reduce(anonymous, &+)) * 1024
    }

    /// Bytes that count as held, and that the kernel may take back: they were given up lazily.
    ///
    /// It reads all page tables, so that it is asked where it matters.
    ///
    /// Source: proc(5), `/proc/pid/smaps_rollup`, `LazyFree`; madvise(2), `MADV_FREE`.
    public var givenUpBytes: Int {
        processes.reduce(0) { sum, process in
            let facts = ProcFile.read("/proc/\(process.pid)/smaps_rollup")
            let pages = facts.flatMap { ProcFile.labelled("LazyFree:", in: $0) } ?? 0
            return sum + Int(clamping: pages) * 1024
        }
    }

    /// Bytes that the processes have read and written so far, files and sockets alike.
    ///
    /// Source: proc(5), `/proc/pid/io`, `rchar` and `wchar`.
    public var transferred: Int {
        processes.reduce(0) { sum, process in
            guard let bytes = ProcFile.read("/proc/\(process.pid)/io") else { return sum }
            let read = ProcFile.labelled("rchar:", in: bytes) ?? 0
            let written = ProcFile.labelled("wchar:", in: bytes) ?? 0
            return sum + Int(clamping: read) + Int(clamping: written)
        }
    }

    /// Resident bytes of a process, each shared page divided by those who share it.
    ///
    /// - Returns: nil where that may not be seen.
    ///
    /// Source: proc(5), `/proc/pid/smaps_rollup`, `Pss`.
    public static func proportionalBytes(_ pid: Int32) -> Int? {
        ProcFile.read("/proc/\(pid)/smaps_rollup")
            .flatMap { ProcFile.labelled("Pss:", in: $0) }
            .map { Int(clamping: $0) * 1024 }
    }
}
