internal import Glibc

extension Memory {
    /// Total and available memory.
    public struct Capacity: Hashable, Sendable {
        /// Total, in bytes.
        public let total: Int
        /// What a new process can use without swapping, in bytes.
        public let available: Int
    }

    /// The memory for this process and its children: that of the machine within the limits of their
    /// cgroups; nil if the kernel does not say.
    ///
    /// Source: proc(5), `/proc/meminfo`; cgroups(7), `memory.max`; cgroup v1,
    /// `memory.limit_in_bytes`.
    public static var capacity: Capacity? {
        guard let bytes = ProcFile.read("/proc/meminfo"),
            let total = ProcFile.labelled("MemTotal:", in: bytes),
            let free = ProcFile.labelled("MemAvailable:", in: bytes)
        else { return nil }
        var (all, left) = (Int(clamping: total) * 1024, Int(clamping: free) * 1024)
        func narrow(_ folder: String, _ limit: String, _ used: String, _ cache: String) {
            guard let limit = number(in: "\(folder)/\(limit)"),
                let used = number(in: "\(folder)/\(used)")
            else { return }
            // The page cache is reclaimable.
            let facts = ProcFile.read("\(folder)/memory.stat") ?? []
            let given = ProcFile.labelled(cache, in: facts).map { Int(clamping: $0) } ?? 0
            // The values are read one after another, so the page cache may seem larger than the
            // total.
            (all, left) = (min(all, limit), min(left, max(0, limit - max(0, used - given))))
        }
        for folder in newCgroups {
            narrow(folder, "memory.max", "memory.current", "inactive_file")
        }
        for folder in oldCgroups {
            narrow(
                folder,
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file"
            )
        }
        return Capacity(total: all, available: left)
    }

    /// The v1 cgroups of this process with the memory controller, the innermost first; in a
    /// container the root of the mount is the container's own cgroup.
    static var oldCgroups: [String] {
        let bytes = ProcFile.read("/proc/self/cgroup") ?? []
        for line in bytes.split(separator: 10) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 2)
            guard parts.count == 3,
                parts[1].split(separator: UInt8(ascii: ",")).contains(where: {
                    $0.elementsEqual("memory".utf8)
                })
            else { continue }
            return folders(from: "/sys/fs/cgroup/memory", parts[2])
        }
        return []
    }

    /// The v2 cgroups of this process, the innermost first.
    static var newCgroups: [String] {
        let bytes = ProcFile.read("/proc/self/cgroup") ?? []
        guard let line = bytes.split(separator: 10).first(where: { $0.starts(with: "0::".utf8) })
        else { return [] }
        return folders(from: "/sys/fs/cgroup", line.dropFirst(3))
    }

    private static func folders(from root: String, _ path: ArraySlice<UInt8>) -> [String] {
        var parts = String(decoding: path, as: UTF8.self).split(separator: "/").map(String.init)
        var folders: [String] = []
        while true {
            folders.append(([root] + parts).joined(separator: "/"))
            guard parts.popLast() != nil else { return folders }
        }
    }

    private static func number(in path: String) -> Int? {
        ProcFile.read(path).flatMap { ProcFile.numbers($0).first }.map { Int(clamping: $0) }
    }
}
