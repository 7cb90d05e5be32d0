internal import Glibc
internal import VigiaCore
internal import VigiaPlatform
internal import VigiaRepairs

/// The folder with the backups of one database, each named by its time.
package struct BackupFolder {
    /// The absolute path.
    let folder: String

    /// The suffix of backups.
    static let ending = ".db"

    /// Finds the backup folder of a database.
    ///
    /// - Parameters:
    ///   - path: the database's path, past or present; symbolic links are followed, so that a
    ///     missing database has the backups made while it existed.
    ///   - state: the project's `.vigia`.
    package init(of path: String, in state: String) {
        let project = "/" + state.split(separator: "/").dropLast().joined(separator: "/")
        folder = BackupPolicy.folder(
            of: FileSystem.destination(of: path),
            in: FileSystem.destination(of: project)
        )
    }

    /// The names of all backups, oldest first.
    func names() -> [String] {
        // A missing or unreadable folder has no usable backups.
        let all = (try? FolderListing.names(in: folder)) ?? []
        return all.filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted()
    }

    /// The path of a backup.
    func path(of name: String) -> String { "\(folder)/\(name)" }

    /// The newest backup that passes all checks.
    package func newestSound() -> String? { newest { $0.isSound } }

    /// The newest backup that passes all checks, or is as unjudged as its database.
    package func newestUndamaged() -> String? {
        newestSound() ?? newest { $0.verdict == .unjudged }
    }

    private func newest(_ isWanted: (DatabaseReport) -> Bool) -> String? {
        names().reversed().map(path).first { isWanted(diagnose($0)) }
    }

    /// Examines a backup, read-only.
    func diagnose(_ backup: String) -> DatabaseReport {
        DatabaseDoctor.diagnose(backup, copyingInto: folder)
    }

    /// The name of a backup made now.
    static func name() -> String { RepairRecord.stamp(RepairRecord.now) + ending }

    /// Removes the oldest backups.
    ///
    /// - Parameter count: the number of backups to keep.
    /// - Returns: the names of the removed backups.
    func keep(_ count: Int) -> [String] {
        let old = names().dropLast(max(1, count))
        return old.filter { name in
            // A backup that cannot be removed is tried again next time.
            (try? FileSystem.remove(path(of: name))) != nil
        }
    }
}
