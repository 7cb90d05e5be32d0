internal import Glibc

extension Memory {
    /// How much memory there is and how much of it can be had.
    public struct Room: Hashable, Sendable {
        /// All there is, in bytes.
        public let total: Int
        /// What a new process can have without anything being swapped out, in bytes.
        public let available: Int
    }

    /// What this process and its children can have: of the machine, and within the limits of the
    /// cgroups that they are in; nil where the kernel does not tell.
    ///
    /// Source: proc(5), `/proc/meminfo`; cgroups(7), `memory.max`.
    public static var room: Room? {
        guard let bytes = ProcFile.read("/proc/meminfo"),
            let total = ProcFile.labelled("MemTotal:", in: bytes),
            let free = ProcFile.labelled("MemAvailable:", in: bytes)
        else { return nil }
        var (all, left) = (Int(clamping: total) * 1024, Int(clamping: free) * 1024)
        for folder in cgroups {
            guard let limit = number(in: "\(folder)/memory.max"),
                let used = number(in: "\(folder)/memory.current")
            else { continue }
            // The cache of files is given back as soon as somebody wants the memory.
            let facts = ProcFile.read("\(folder)/memory.stat") ?? []
            let cache = ProcFile.labelled("inactive_file", in: facts).map { Int(clamping: $0) } ?? 0
            (all, left) = (min(all, limit), min(left, max(0, limit - used + cache)))
        }
        return Room(total: all, available: left)
    }

    /// The cgroups of this process, the innermost first.
    private static var cgroups: [String] {
        let bytes = ProcFile.read("/proc/self/cgroup") ?? []
        guard let line = bytes.split(separator: 10).first(where: { $0.starts(with: "0::".utf8) })
        else { return [] }
        var parts = String(decoding: line.dropFirst(3), as: UTF8.self).split(separator: "/")
        var folders: [String] = []
        while true {
            folders.append((["/sys/fs/cgroup"] + parts).joined(separator: "/"))
            guard parts.popLast() != nil else { return folders }
        }
    }

    private static func number(in path: String) -> Int? {
        ProcFile.read(path).flatMap { ProcFile.numbers($0).first }.map { Int(clamping: $0) }
    }
}
