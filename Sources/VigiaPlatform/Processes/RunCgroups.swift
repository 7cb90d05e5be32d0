internal import CLinux
internal import Glibc

/// The cgroups in which the guardian begins the runs of a project, as others may read them.
///
/// Where they are follows from the project's lock file and this process's own cgroup, which must
/// be that of the guardian; or it was written down while the guardian lived.
public struct RunCgroups: Hashable, Sendable {
    /// The path of the folder.
    public let home: String
    /// The same place as the kernel tells it of a process.
    public let shown: String

    /// Finds them; nil where there are none.
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

    /// Where they are for a project whose guardian is in this process's cgroup, whether there are any
    /// or not; nil where there can be none.
    static func home(of project: vigia_identity) -> String? {
        var (project, room) = (project, [CChar](repeating: 0, count: Int(PATH_MAX)))
        guard unsafe vigia_trees_find(&project, &room, room.count) == 0 else { return nil }
        let bytes = room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Takes what was written down; nil where it is not there any more, or is not ours alone.
    ///
    /// - Parameters:
    ///   - home: the path of the folder.
    ///   - shown: as the kernel tells it of a process.
    public init?(home: String, shown: String) {
        // Who owns a cgroup can put its own processes there.
        var facts = stat()
        guard unsafe lstat(home, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR,
            facts.st_uid == geteuid() || facts.st_uid == 0
        else { return nil }
        (self.home, self.shown) = (home, shown)
    }

    /// The run in whose cgroup a process is, or in one that a process of the run made below it.
    ///
    /// The whole path counts: anybody may make a cgroup of the same name in one of its own.
    ///
    /// - Parameter pid: the process.
    /// - Returns: nil where it is in none.
    public func run(of pid: Int32) -> UInt64? {
        guard let path = Self.cgroup(of: "\(pid)"), path.hasPrefix(shown + "/") else { return nil }
        return UInt64(path.dropFirst(shown.count + 1).prefix { $0 != "/" })
    }

    /// Whether a run has a cgroup.
    public func has(_ run: UInt64) -> Bool { unsafe access("\(home)/\(run)", F_OK) == 0 }

    /// The runs that have a cgroup, read at once: with many services a look for each costs more.
    public var runs: Set<UInt64> { Set(Self.folders(in: home).compactMap { UInt64($0) }) }

    /// The cgroups made for runs that a process is in, of whichever project, the outermost first.
    static func places(of pid: Int32) -> [(project: String, run: UInt64)] {
        let parts = cgroup(of: "\(pid)")?.split(separator: "/") ?? []
        return zip(parts, parts.dropFirst()).compactMap { home, name in
            guard home.hasPrefix("vigia-"), let run = UInt64(name) else { return nil }
            return (String(home.dropFirst("vigia-".count)), run)
        }
    }

    /// Source: proc(5), `/proc/pid/cgroup`.
    private static func cgroup(of process: String) -> String? {
        guard let bytes = ProcFile.read("/proc/\(process)/cgroup") else { return nil }
        let line = bytes.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "0::".utf8) }
        return line.map { String(decoding: $0.dropFirst(3), as: UTF8.self) }
    }

    /// The processes of a run, those in cgroups that it made for itself included.
    ///
    /// - Returns: nil where the run has no cgroup.
    public func processes(of run: UInt64) -> [Int32]? {
        Self.processes(in: "\(home)/\(run)", depth: Self.depthMax)
    }

    /// The memory of a run that the kernel cannot take back, in bytes.
    ///
    /// - Returns: nil where the run has no cgroup with that controller.
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
        // One that this process cannot see, in a PID namespace above its own, is told as 0.
        let own = ProcFile.numbers(bytes).map { Int32(truncatingIfNeeded: $0) }.filter { $0 > 0 }
        guard depth > 0 else { return own }
        return own
            + folders(in: folder).flatMap { name in
                processes(in: "\(folder)/\(name)", depth: depth - 1) ?? []
            }
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
