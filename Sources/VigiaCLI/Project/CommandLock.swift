import Glibc
import VigiaPlatform

/// A lock that one command of a kind holds at a time in a project.
///
/// The kernel releases it when its holder ends, however that ends.
struct CommandLock: ~Copyable {
    private let file: FileDescriptor

    /// The most bytes of the holder's words.
    private static let wordsMax = 512

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - name: the name of its file in `.vigia`.
    ///   - project: the project.
    ///   - words: what a command that is refused meanwhile is told of this one.
    ///   - refusal: makes the error from the words of the holder, which may be empty.
    /// - Throws: the refusal, or `CommandError.system`.
    init(
        _ name: String,
        of project: ProjectFolder,
        for words: String,
        refusal: (_ holder: String) -> CommandError
    ) throws(CommandError) {
        let opened: FileDescriptor
        do throws(SystemError) {
            opened = try OwnedFolder.state(of: project.path).open(name, O_RDWR | O_CREAT)
        } catch {
            let path = "\(project.state)/\(name)"
            throw .system(what: "open", path: path, errno: error.errno, hint: nil)
        }
        guard flock(opened.raw, LOCK_EX | LOCK_NB) == 0 else {
            let holder = opened.bytes(from: 0, limit: Self.wordsMax)
            throw refusal(String(decoding: holder, as: UTF8.self))
        }
        _ = ftruncate(opened.raw, 0)
        // The words are only for the message of a refused command.
        try? opened.writeAll(Array(words.utf8), at: 0)
        file = opened
    }

    /// The lock for repairing a project.
    ///
    /// - Throws: `CommandError.unfixed` if another repair is running.
    static func fix(_ project: ProjectFolder) throws(CommandError) -> Self {
        try Self("fix.lock", of: project, for: "\(getpid())") { holder in
            let who = Int32(holder).map { " (pid \($0))" } ?? ""
            return .unfixed(
                "another vigia fix repairs this project\(who)",
                hint: "wait until it is done, or end it; what is installed stays whole either way"
            )
        }
    }

    /// The lock for drills, since two at once would measure each other.
    ///
    /// - Parameters:
    ///   - project: the project.
    ///   - drill: the words of the command.
    /// - Returns: the lock.
    /// - Throws: `CommandError.drill` if another drill is under way.
    static func drill(
        _ project: ProjectFolder,
        _ drill: String
    ) throws(CommandError) -> Self {
        try Self("drill.lock", of: project, for: "\(drill) (pid \(getpid()))") { holder in
            .drill(
                DrillRefusal(
                    .underway,
                    "another drill is under way" + (holder.isEmpty ? "" : ": \(holder)"),
                    hint: "wait until it is done, or end it: it puts everything back either way"
                )
            )
        }
    }
}
