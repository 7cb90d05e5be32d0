import Glibc
import VigiaPlatform

/// A guardian that was started in a folder of this path, which is another folder by now, or none.
struct DisplacedGuardian {
    /// What has become of its folder.
    enum Fate: Equatable {
        case deleted
        case moved(to: String)
        /// It is the folder of this path, and only its files do not tell.
        case unreachable
    }

    let guardian: GuardianProcess
    let fate: Fate
    /// What its folder was called.
    let path: String

    /// Looks for one; nil where there is none.
    ///
    /// - Parameters:
    ///   - project: the folder that is there now.
    ///   - isDeleted: whether only one counts whose folder is gone.
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

    /// Looks for the one whose folder was deleted.
    ///
    /// - Parameter path: as it was typed; the current folder may be the one that is gone.
    init?(deleted path: String) {
        var whole = path
        if path == "." || path.isEmpty {
            // The kernel goes on telling what it was called.
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

    /// What there is to say.
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

    /// Refuses a start beside it; beside one that has moved it is only said.
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
