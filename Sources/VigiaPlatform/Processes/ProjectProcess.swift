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
        let above = GuardianProcess.line(of: pid).lazy
            .compactMap { GuardianProcess(pid: $0) }.first
        guard let found = above ?? Self.guardian(byTreeOf: pid) else { return nil }
        guardian = found
        service = LeftProcess.variable("VIGIA_SERVICE", of: pid)
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

    /// The guardian whose runs go by the name in a process's cgroup, or in its mark: one that has
    /// taken over is no ancestor of what ran before.
    private static func guardian(byTreeOf pid: Int32) -> GuardianProcess? {
        let tree = ProcFile.read("/proc/\(pid)/cgroup").flatMap { name(behind: "/vigia-", in: $0) }
        let mark = LeftProcess.variable("VIGIA_RUN", of: pid).map { $0.split(separator: ":")[0] }
        guard let name = tree ?? mark.map(String.init) else { return nil }
        return ProcessReading.all.lazy.compactMap { GuardianProcess(pid: $0) }
            .first { identity(of: "\($0.folder ?? $0.project)/.vigia/lock") == name }
    }

    private static func name(behind label: String, in bytes: [UInt8]) -> String? {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").lazy
            .compactMap { line in
                line.split(separator: "/").last { $0.hasPrefix(label.dropFirst()) }
            }
            .first.map { String($0.dropFirst(label.count - 1)) }
    }

    /// What runs of a project go by.
    private static func identity(of lock: String) -> String? {
        guard let file = try? FileDescriptor.open(lock, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
            return nil
        }
        var project = vigia_identity()
        guard unsafe vigia_identify(file.raw, &project) == 0 else { return nil }
        return String(project.device, radix: 16) + "-" + String(project.inode, radix: 16)
    }
}

extension LeftProcess {
    /// A variable of a process's environment as it began; nil where it has none, or that may not be
    /// seen.
    static func variable(_ name: String, of pid: Int32) -> String? {
        let words = ProcFile.readAll("/proc/\(pid)/environ") ?? []
        return words.split(separator: 0).first { $0.starts(with: "\(name)=".utf8) }
            .map { String(decoding: $0.dropFirst(name.utf8.count + 1), as: UTF8.self) }
    }
}
