internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// The turn of one repair: of two that want to repair the same, the second waits.
///
/// Services that share a folder are checked by processes of their own, and `vigia fix` is one more.
/// The kernel ends a turn with the process that has it.
struct RepairTurn: ~Copyable {
    private let lock: RangeLock?

    /// Waits for it.
    ///
    /// - Parameters:
    ///   - subject: what is repaired; the same text for the same.
    ///   - state: the project's `.vigia`; where it is missing nobody else repairs either.
    ///   - waiting: called where somebody else has the turn.
    /// - Throws: what the kernel refused.
    init(
        of subject: String,
        in state: String,
        waiting: () -> Void
    ) throws(SystemError) {
        let file: FileDescriptor
        do throws(SystemError) {
            file = try OwnedFolder(path: state).open("repair.lock", O_RDWR | O_CREAT)
        } catch {
            guard error.errno == ENOENT else { throw error }
            lock = nil
            return
        }
        // In the bits that an offset has.
        let place = Int64(Checksum.of(subject.utf8) >> 2)
        lock = try RangeLock(of: file, at: place, waiting: waiting)
    }
}
