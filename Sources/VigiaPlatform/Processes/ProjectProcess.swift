internal import CLinux
internal import Glibc

/// A process that belongs to a project of Vigia, whichever that is.
///
/// Who a guardian is and what descends from it are facts of the kernel, and so is the cgroup of a run.
/// The mark in a process's environment is only looked at where it has neither.
public struct ProjectProcess: Hashable, Sendable {
    /// The guardian of the project.
    public let guardian: GuardianProcess
    /// The service that it is of, as it was told itself; nil for Vigia's own processes.
    public let service: String?

    /// Looks at a process; nil where it belongs to no project, or to none that can be seen.
    public init?(pid: Int32) {
        let line = ProcessReading(pid: pid)?.line() ?? []
        let above = line.lazy.filter { $0.pid > 1 }
            .compactMap { GuardianProcess(pid: $0.pid) }.first
        guard let found = above ?? Self.guardian(byTreeOf: pid) else { return nil }
        guardian = found
        service = ProcessEnvironment.of(pid)?["VIGIA_SERVICE"]
    }

    /// The project's folder as it is called now.
    public var project: String { guardian.folder ?? guardian.project }

    /// Who it is, for people.
    public var words: String {
        (service.map { "the service \($0) of the Vigia" } ?? "the Vigia") + " in \(project)"
    }

    /// The command that stops it.
    public var stopping: String {
        let words = ["vigia", "-C", project, "stop"] + (service.map { [$0] } ?? [])
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    /// The guardian whose runs go by the name that a process has: one that has taken over is no
    /// ancestor of what ran before.
    private static func guardian(byTreeOf pid: Int32) -> GuardianProcess? {
        guard let name = name(of: pid) else { return nil }
        return ProcessReading.all.lazy.compactMap { GuardianProcess(pid: $0) }
            .first { $0.names.contains(name) }
    }

    /// What the runs of its project go by: as its cgroup says, or else its mark.
    static func name(of pid: Int32) -> String? {
        RunCgroups.places(of: pid).last?.project
            ?? ProcessEnvironment.of(pid)?["VIGIA_RUN"].flatMap {
                $0.split(separator: ":").first.map(String.init)
            }
    }
}

extension GuardianProcess {
    /// What its runs go by: the folder in which it works, deleted or not, and what its lock file says,
    /// which is another one where it has taken over from an older Vigia's guardian.
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
    /// What the runs of the project go by, in marks and in the names of cgroups.
    var name: String { String(device, radix: 16) + "-" + String(inode, radix: 16) }
}
