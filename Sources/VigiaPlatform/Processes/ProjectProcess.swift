internal import CLinux
internal import Glibc

/// A process that belongs to some project of Vigia.
///
/// Membership is decided by facts of the kernel: descent from a guardian, or a run's cgroup. The
/// mark in the environment counts only if neither is known.
public struct ProjectProcess: Hashable, Sendable {
    /// The guardian of the project.
    public let guardian: GuardianProcess
    /// The service that it belongs to, from its environment; nil for Vigia's own processes.
    public let service: String?

    /// Reads a process; nil if it belongs to no visible project.
    public init?(pid: Int32) {
        let line = ProcessReading(pid: pid)?.line() ?? []
        let above = line.lazy.filter { $0.pid > 1 }
            .compactMap { GuardianProcess(pid: $0.pid) }.first
        guard let found = above ?? Self.guardian(byTreeOf: pid) else { return nil }
        guardian = found
        service = ProcessEnvironment.of(pid)?["VIGIA_SERVICE"]
    }

    /// The path of the project's folder now.
    public var project: String { guardian.folder ?? guardian.project }

    /// A description for people.
    public var words: String {
        (service.map { "the service \($0) of the Vigia" } ?? "the Vigia") + " in \(project)"
    }

    /// The command that stops the process.
    public var stopping: String {
        let words = ["vigia", "-C", project, "stop"] + (service.map { [$0] } ?? [])
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    /// The guardian that owns the process's runs; one that took over is no ancestor of older runs.
    private static func guardian(byTreeOf pid: Int32) -> GuardianProcess? {
        guard let name = name(of: pid) else { return nil }
        return ProcessReading.all.lazy.compactMap { GuardianProcess(pid: $0) }
            .first { $0.names.contains(name) }
    }

    /// The identity of its project, from its cgroup or else its mark.
    static func name(of pid: Int32) -> String? {
        RunCgroups.places(of: pid).last?.project
            ?? ProcessEnvironment.of(pid)?["VIGIA_RUN"].flatMap {
                $0.split(separator: ":").first.map(String.init)
            }
    }
}

extension GuardianProcess {
    /// The identities of its runs: the working folder, deleted or not, and the one in its lock
    /// file, which differs if it took over from an older version's guardian.
    var names: [String] {
        let works = FolderIdentity(of: "/proc/\(process.pid)/cwd")?.name
        return [works, Self.identity(of: "\(folder ?? project)/.vigia/lock")].compactMap(\.self)
    }

    private static func identity(of lock: String) -> String? {
        guard let file = try? FileDescriptor.open(lock, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
            return nil
        }
        var project = vigia_identity()
        guard unsafe vigia_identify(file.raw, &project) == 0 else { return nil }
        return project.name
    }
}

extension vigia_identity {
    /// The identity of the project in marks and in the names of cgroups.
    var name: String { String(device, radix: 16) + "-" + String(inode, radix: 16) }
}
