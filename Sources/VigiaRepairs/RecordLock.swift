import Glibc
import VigiaPlatform

/// The right to change a record, which one process has at a time.
///
/// Who repairs has it all along, so that nobody else writes down an older state of the record
/// meanwhile. The kernel gives it back when its holder ends.
package struct RecordLock: ~Copyable {
    private let folder: FileDescriptor

    private init?(_ record: RepairRecord, _ operation: Int32) {
        // A record that is gone by now is nobody's to change.
        guard let opened = try? FileDescriptor.open(record.folder, O_RDONLY | O_DIRECTORY),
            flock(opened.raw, operation) == 0
        else { return nil }
        folder = opened
    }

    /// Takes it as soon as nobody else has it; nil where the record is gone.
    package static func wait(for record: RepairRecord) -> Self? { Self(record, LOCK_EX) }

    /// Takes it; nil where somebody else has it, or the record is gone.
    package static func take(_ record: RepairRecord) -> Self? { Self(record, LOCK_EX | LOCK_NB) }
}
