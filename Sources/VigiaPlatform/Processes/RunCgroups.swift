internal import CLinux
internal import Glibc

/// The cgroups that the guardian makes for the runs of a project, read by other processes.
///
/// Their place follows from the project's lock file and this process's own cgroup, which must be
/// the guardian's; or from the record that was written while the guardian lived.
public struct RunCgroups: Hashable, Sendable {
    /// The absolute path of the parent folder.
    public let home: String
    /// The same folder as `/proc/pid/cgroup` shows it.
    public let shown: String

    /// Finds them; nil if there are none.
    ///
    /// - Parameter lock: the path of the project's lock file.
    public init?(lock: String) {
        let file = unsafe vigia_owned_path(lock, O_RDONLY, 0)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var project = vigia_identity()
        guard unsafe vigia_identify(file, &project) == 0, let path = Self.home(of: project),
            let own = Self.cgroup(of: "self"), let name = path.split(separator: "/").last
        else { return nil }
        self.init(home: path, shown: own == "/" ? "/\(name)" : "\(own)/\(name)")
    }

    /// The parent folder for a project whose guardian is in this process's cgroup, whether it
    /// exists or not; nil if there can be none.
    static func home(of project: vigia_identity) -> String? {
        var (project, buffer) = (project, [CChar](repeating: 0, count: Int(PATH_MAX)))
        guard unsafe vigia_cgroups_find(&project, &buffer, buffer.count) == 0 else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Uses a recorded place; nil if it no longer exists, or has another owner.
    ///
    /// - Parameters:
    ///   - home: the absolute path of the parent folder.
    ///   - shown: the same as `/proc/pid/cgroup` shows it.
    public init?(home: String, shown: String) {
        // The owner of a cgroup can move its own processes there.
        var facts = stat()
        guard unsafe lstat(home, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR,
            facts.st_uid == geteuid() || facts.st_uid == 0
        else { return nil }
        (self.home, self.shown) = (home, shown)
    }

    /// The run whose cgroup a process is in, subgroups made by the run included.
    ///
    /// The whole path is compared, since any user may make a cgroup of the same name elsewhere.
    ///
    /// - Parameter pid: the process.
    /// - Returns: nil if it is in none.
    public func run(of pid: Int32) -> UInt64? {
        guard let path = Self.cgroup(of: "\(pid)"), path.hasPrefix(shown + "/") else { return nil }
        return UInt64(path.dropFirst(shown.count + 1).prefix { $0 != "/" })
    }

    /// Whether a run has a cgroup.
    public func has(_ run: UInt64) -> Bool { unsafe access("\(home)/\(run)", F_OK) == 0 }

    /// All runs that have a cgroup, in one read: with many services, one lookup each costs more.
    public var runs: Set<UInt64> { Set(Self.folders(in: home).compactMap { UInt64($0) }) }

    /// The cgroups for runs of any project that a process is in, the outermost first.
    static func places(of pid: Int32) -> [(project: String, run: UInt64)] {
        let parts = cgroup(of: "\(pid)")?.split(separator: "/") ?? []
        return zip(parts, parts.dropFirst()).compactMap { home, name in
            guard home.hasPrefix("vigia-"), let run = UInt64(name) else { return nil }
            return (String(home.dropFirst("vigia-".count)), run)
        }
    }

    /// Source: proc(5), `/proc/pid/cgroup`.
    static func cgroup(of process: String) -> String? {
        guard let bytes = ProcFile.read("/proc/\(process)/cgroup") else { return nil }
        let line = bytes.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "0::".utf8) }
        return line.map { String(decoding: $0.dropFirst(3), as: UTF8.self) }
    }

    /// The processes of a run, including those in subgroups that it made.
    ///
    /// - Returns: nil if the run has no cgroup.
    public func processes(of run: UInt64) -> [Int32]? {
        Self.processes(in: "\(home)/\(run)", depth: Self.depthMax)
    }

    /// The memory of a run that the kernel cannot reclaim, in bytes.
    ///
    /// - Returns: nil if the run has no cgroup with the memory controller.
    ///
    /// Source: cgroup-v2, `memory.stat` (`anon`, `shmem`), `memory.swap.current`.
    public func memory(of run: UInt64) -> Int? {
        let folder = "\(home)/\(run)"
        guard let facts = ProcFile.read("\(folder)/memory.stat"),
            let anonymous = ProcFile.labelled("anon ", in: facts)
        else { return nil }
        let shared = ProcFile.labelled("shmem ", in: facts) ?? 0
        let swap = ProcFile.read("\(folder)/memory.swap.current").flatMap {
            ProcFile.numbers($0).first
        }
        return Int(clamping: anonymous &+ shared &+ (swap ?? 0))
    }

    private static let depthMax = 16

    private static func processes(in folder: String, depth: Int) -> [Int32]? {
        guard let bytes = ProcFile.readAll("\(folder)/cgroup.procs") else { return nil }
        // Processes of an outer PID namespace are reported as 0.
        let own = ProcFile.numbers(bytes).map { Int32(truncatingIfNeeded: $0) }.filter { $0 > 0 }
        guard depth > 0, !isLeaf(folder) else { return own }
        return own
            + folders(in: folder).flatMap { name in
                processes(in: "\(folder)/\(name)", depth: depth - 1) ?? []
            }
    }

    /// Whether a group has no subgroups: each has a link to it, beside the two of its own.
    private static func isLeaf(_ folder: String) -> Bool {
        var facts = stat()
        return unsafe stat(folder, &facts) == 0 && facts.st_nlink == 2
    }

    private static func folders(in path: String) -> [String] {
        guard let open = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(open) }
        var names: [String] = []
        while let entry = unsafe readdir(open) {
            guard unsafe entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
