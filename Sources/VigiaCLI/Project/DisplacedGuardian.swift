import Glibc
import VigiaPlatform

/// A guardian that was started in a folder of this path, which was moved, deleted or replaced
/// since.
struct DisplacedGuardian {
    /// What happened to its folder.
    enum Fate: Equatable {
        case deleted
        case moved(to: String)
        /// Its folder still has this path, but the files in it do not show the guardian.
        case unreachable
    }

    let guardian: GuardianProcess
    let fate: Fate
    /// The folder's path when the guardian started.
    let path: String

    /// Finds such a guardian; nil if there is none.
    ///
    /// - Parameters:
    ///   - project: the folder that has the path now.
    ///   - isDeleted: whether only a deleted folder counts.
    init?(of project: ProjectFolder, isDeleted: Bool = false) {
        let owner = (try? FileStatus(project.path).uid) ?? geteuid()
        let all = GuardianProcess.all(trusting: owner).filter { $0.isNamed(project.path) }
        let found = all.compactMap { guardian in
            Self.fate(of: guardian, project).map { Self(guardian, $0, path: project.path) }
        }
        guard let first = found.first(where: { !isDeleted || $0.fate == .deleted }) else {
            return nil
        }
        self = first
    }

    /// Finds the guardian of a deleted folder.
    ///
    /// - Parameter path: the path as typed; the current folder itself may be deleted.
    init?(deleted path: String) {
        var whole = path
        if path == "." || path.isEmpty {
            // The kernel still knows the deleted folder's path.
            guard let own = GuardianProcess.ownFolder, own.isDeleted else { return nil }
            whole = own.path
        } else if !whole.hasPrefix("/"), let own = GuardianProcess.ownFolder, !own.isDeleted {
            whole = "\(own.path)/\(whole.hasPrefix("./") ? String(whole.dropFirst(2)) : whole)"
        }
        while whole.count > 1, whole.hasSuffix("/") { whole.removeLast() }
        self.init(of: ProjectFolder(path: whole), isDeleted: true)
    }

    private init(_ guardian: GuardianProcess, _ fate: Fate, path: String) {
        (self.guardian, self.fate, self.path) = (guardian, fate, path)
    }

    private static func fate(of guardian: GuardianProcess, _ project: ProjectFolder) -> Fate? {
        guard let folder = guardian.folder else { return nil }
        if guardian.isDeserted { return .deleted }
        if guardian.works(in: project.path) { return .unreachable }
        return folder == project.path ? nil : .moved(to: folder)
    }

    /// The description for people.
    var words: String {
        let who = "Vigia (guardian \(guardian.process.pid))"
        return switch fate {
        case .deleted:
            "the folder that was \(path) is deleted, and its \(who) still runs its services; "
                + "`vigia -C \(ShellWord.quoted(path)) stop` ends them"
        case .moved(let folder):
            "the folder that was \(path) is \(folder) now, and its \(who) goes on there; "
                + "`vigia -C \(ShellWord.quoted(folder)) stop` ends it"
        case .unreachable: "\(who) runs in \(path), but it cannot be reached"
        }
    }

    /// Refuses a start beside it; if its folder was moved, it is only mentioned.
    func refuse(_ output: Output) throws(CommandError) {
        switch fate {
        case .moved: output.note(words.plain + "\n")
        case .deleted: throw .startFailed(problem: words, hint: "end them first, then start again")
        case .unreachable:
            throw .startFailed(
                problem: words,
                hint: "it may have a network of its own: `kill \(guardian.process.pid)` ends it"
            )
        }
    }
}
