import Glibc
import VigiaPlatform

/// The exclusive lock for changing a record.
///
/// A repair holds it all the time, so that no other process writes an older state of the record.
/// The kernel releases it when its holder ends.
package struct RecordLock: ~Copyable {
    private let folder: FileDescriptor

    private init?(_ record: RepairRecord, _ operation: Int32) {
        // A deleted record is not changed any more.
        guard let opened = try? FileDescriptor.open(record.folder, O_RDONLY | O_DIRECTORY),
            flock(opened.raw, operation) == 0
        else { return nil }
        folder = opened
    }

    /// Waits for the lock and takes it; nil if the record is gone.
    package static func wait(for record: RepairRecord) -> Self? { Self(record, LOCK_EX) }

    /// Takes the lock; nil if another process has it, or the record is gone.
    package static func take(_ record: RepairRecord) -> Self? { Self(record, LOCK_EX | LOCK_NB) }
}
