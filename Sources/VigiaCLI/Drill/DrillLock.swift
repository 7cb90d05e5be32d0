import Glibc
import VigiaPlatform

/// The lock for drills of a project, held by one drill at a time.
///
/// Two drills at once would measure each other. The kernel releases the lock when its holder ends,
/// however that ends.
struct DrillLock: ~Copyable {
    private let file: FileDescriptor

    private static let name = "drill.lock"
    /// The most bytes of the holder's words.
    private static let wordsMax = 512

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - project: the project.
    ///   - drill: the words of the command, for a drill that is refused meanwhile.
    /// - Throws: `CommandError.drill` if another drill is under way.
    init(_ project: ProjectFolder, for drill: String) throws(CommandError) {
        let opened: FileDescriptor
        do throws(SystemError) {
            opened = try OwnedFolder.state(of: project.path).open(Self.name, O_RDWR | O_CREAT)
        } catch {
            let path = "\(project.state)/\(Self.name)"
            throw .system(what: "open", path: path, errno: error.errno, hint: nil)
        }
        guard flock(opened.raw, LOCK_EX | LOCK_NB) == 0 else { throw Self.taken(opened) }
        _ = ftruncate(opened.raw, 0)
        // The words are only for the message of a refused drill.
        try? opened.writeAll(Array("\(drill) (pid \(getpid()))".utf8), at: 0)
        file = opened
    }

    private static func taken(_ file: borrowing FileDescriptor) -> CommandError {
        let holder = String(decoding: file.bytes(from: 0, limit: wordsMax), as: UTF8.self)
        return .drill(
            DrillRefusal(
                .underway,
                "another drill is under way" + (holder.isEmpty ? "" : ": \(holder)"),
                hint: "wait until it is done, or end it: it puts everything back either way"
            )
        )
    }
}
