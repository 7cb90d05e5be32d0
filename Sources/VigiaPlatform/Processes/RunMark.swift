internal import CLinux
internal import Glibc

/// What the processes of a project are known by, whoever their parent is: the mark in their
/// environment, or a cgroup with the project's name.
public struct RunMark: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let folder: String
    /// When the guardian began who holds the project's lock or held it last, in clock ticks
    /// since boot; nil where that is not known.
    public let guardianBegan: UInt64?
    /// That guardian.
    private let guardian: UInt64?

    /// Takes it from the project's lock file; nil where there is none.
    ///
    /// - Parameter lock: the path of the lock file.
    public init?(lock: String) {
        var project = vigia_identity()
        let file = unsafe vigia_owned_path(lock, O_RDONLY, 0)
        guard file >= 0 else { return nil }
        let opened = FileDescriptor(owning: file)
        guard unsafe vigia_identify(file, &project) == 0 else { return nil }
        (device, inode) = (project.device, project.inode)
        let name = String(device, radix: 16) + "-" + String(inode, radix: 16)
        folder = "/vigia-\(name)/"
        let written = ProcFile.numbers(opened.bytes(from: 0, limit: 64))
        (guardian, guardianBegan) = (written.first, written.count > 1 ? written[1] : nil)
    }

    /// Whether another one is of the same project.
    public func isOfSameProject(as other: Self) -> Bool {
        device == other.device && inode == other.inode
    }

    /// The process of that guardian, as it has written it down; nil where it has not.
    public var guardianPid: Int32? { guardian.flatMap { Int32(exactly: $0) } }

    /// The run that a process belongs to; nil where it is none of this project.
    public func run(of pid: Int32) -> UInt64? {
        var project = vigia_identity(device: device, inode: inode)
        var room = [CChar](repeating: 0, count: ProcFile.bytesMax)
        let marked = unsafe vigia_marked_run(pid, &project, &room, room.count)
        return marked > 0 ? marked : cgroupRun(of: pid)
    }

    /// Whether it is the guardian of the project, which keeps its sockets, or a child of it, as
    /// the supervisor is.
    public func isGuardian(orChildOfIt process: ProcessReading) -> Bool {
        guard let guardian, let own = ProcessReading(pid: Int32(truncatingIfNeeded: guardian)),
            own.startTime == guardianBegan
        else { return false }
        return process.pid == own.pid || process.parent == own.pid
    }

    /// Source: proc(5), `/proc/pid/cgroup`.
    private func cgroupRun(of pid: Int32) -> UInt64? {
        guard let bytes = ProcFile.read("/proc/\(pid)/cgroup") else { return nil }
        for line in bytes.split(separator: 10) where line.starts(with: "0::".utf8) {
            let parts = (String(decoding: line.dropFirst(3), as: UTF8.self) + "/")
                .split(separator: "/", omittingEmptySubsequences: true)
            guard let home = parts.firstIndex(where: { "/\($0)/" == folder }),
                home + 1 < parts.count
            else { return nil }
            return UInt64(parts[home + 1])
        }
        return nil
    }

    /// What an earlier guardian of the project left running, by its runs.
    ///
    /// Who is older than that guardian cannot be its own, whatever it has in its environment,
    /// and this process with those above it is none of them.
    public func leftovers() -> [(process: ProcessReading, run: UInt64)] {
        guard let guardianBegan else { return [] }
        let spared = Self.line(of: getpid())
        return ProcessReading.all.compactMap { pid in
            guard !spared.contains(pid), let run = run(of: pid),
                let process = ProcessReading(pid: pid), process.state != "Z",
                process.startTime >= guardianBegan
            else { return nil }
            return (process, run)
        }
    }

    /// A process, its parent, and so on.
    private static func line(of pid: Int32) -> Set<Int32> {
        var (line, next) = (Set<Int32>(), pid)
        while next > 0, line.insert(next).inserted {
            next = ProcessReading(pid: next)?.parent ?? 0
        }
        return line
    }
}
