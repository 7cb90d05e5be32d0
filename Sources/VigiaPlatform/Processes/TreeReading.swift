/// Memory and CPU time of the process tree below one process, at one moment.
///
/// Descendants are found through their parents. An orphan became a child of the nearest subreaper;
/// it is found among those by its session.
public struct TreeReading: Hashable, Sendable {
    /// The processes, the root first.
    public private(set) var processes: [ProcessReading] = []

    /// The most processes read.
    public static let processesMax = 10_000

    /// Reads the tree of a process.
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
    }

    /// Reads processes that are known to be one tree.
    ///
    /// - Parameter pids: its processes; ended ones do not count.
    public init(processes pids: [Int32]) {
        processes = pids.prefix(Self.processesMax).compactMap { ProcessReading(pid: $0) }
    }

    /// CPU time in nanoseconds.
    public var processorTime: Int64 { processes.reduce(0) { $0 + $1.processorTime } }

    /// Memory in bytes that the kernel cannot reclaim: anonymous, shared, and swapped out.
    ///
    /// A page shared by several processes counts once. Mapped files do not count: the kernel drops
    /// their pages when memory is short. Read anew at each call, since the kernel takes long for
    /// several processes.
    public var memoryBytes: Int {
        if processes.count == 1 { return processes[0].heldBytes }
        return processes.reduce(0) {
            $0 + (Self.proportionalHeldBytes($1.pid) ?? $1.heldBytes)
        }
    }

    /// `heldBytes` of a process, each page divided by the number of processes that share it.
    ///
    /// - Returns: nil if access is denied, or the kernel does not report these values.
    ///
    /// Source: proc(5), `/proc/pid/smaps_rollup`, `Pss_Anon`, `Pss_Shmem`, `SwapPss`.
    private static func proportionalHeldBytes(_ pid: Int32) -> Int? {
        guard let bytes = ProcFile.read("/proc/\(pid)/smaps_rollup"),
            let anonymous = ProcFile.labelled("Pss_Anon:", in: bytes)
        else { return nil }
        let others = ["Pss_Shmem:", "SwapPss:"].compactMap { ProcFile.labelled($0, in: bytes) }
        return Int(clamping: others.reduce(anonymous, &+)) * 1024
    }

    /// Bytes counted as held although the kernel may reclaim them: freed lazily.
    ///
    /// Slow, since the kernel walks all page tables; call it only when the value matters.
    ///
    /// Source: proc(5), `/proc/pid/smaps_rollup`, `LazyFree`; madvise(2), `MADV_FREE`.
    public var givenUpBytes: Int {
        processes.reduce(0) { sum, process in
            let facts = ProcFile.read("/proc/\(process.pid)/smaps_rollup")
            let pages = facts.flatMap { ProcFile.labelled("LazyFree:", in: $0) } ?? 0
            return sum + Int(clamping: pages) * 1024
        }
    }

    /// Bytes read and written so far, files and sockets alike.
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

    /// Resident bytes of a process, each shared page divided by the number of processes that share
    /// it.
    ///
    /// - Returns: nil if access is denied.
    ///
    /// Source: proc(5), `/proc/pid/smaps_rollup`, `Pss`.
    public static func proportionalBytes(_ pid: Int32) -> Int? {
        ProcFile.read("/proc/\(pid)/smaps_rollup")
            .flatMap { ProcFile.labelled("Pss:", in: $0) }
            .map { Int(clamping: $0) * 1024 }
    }
}
