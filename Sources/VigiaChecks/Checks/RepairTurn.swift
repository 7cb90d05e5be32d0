internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// A lock for one repair: a second repair of the same subject waits.
///
/// Services that share a folder are checked by separate processes, and `vigia fix` is one more. The
/// kernel releases the lock with its process.
struct RepairTurn: ~Copyable {
    private let lock: RangeLock?

    /// Waits for the lock.
    ///
    /// - Parameters:
    ///   - subject: what is repaired; equal texts mean the same subject.
    ///   - state: the project's `.vigia`; if it is missing, nobody else repairs.
    ///   - waiting: called if another process has the lock.
    /// - Throws: the failed system call.
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
        // An offset has fewer bits than a checksum.
        let place = Int64(Checksum.of(subject.utf8) >> 2)
        lock = try RangeLock(of: file, at: place, waiting: waiting)
    }
}
