internal import Glibc
internal import VigiaCore
internal import VigiaPlatform
internal import VigiaRepairs

/// The backups of one database, each named for its time.
package struct BackupShelf {
    /// Where they are.
    let folder: String

    /// What the names of backups end with.
    static let ending = ".db"

    /// The backups of a database.
    ///
    /// - Parameters:
    ///   - path: where it is or was; symbolic links are followed, so that one which is missing has
    ///     those that were made while it was there.
    ///   - state: the project's `.vigia`.
    package init(of path: String, in state: String) {
        let project = "/" + state.split(separator: "/").dropLast().joined(separator: "/")
        folder = BackupPolicy.folder(
            of: FileSystem.destination(of: path),
            in: FileSystem.destination(of: project)
        )
    }

    /// The names of all backups, the oldest first.
    func names() -> [String] {
        // A shelf that is not there, or cannot be read, holds nothing that could be used.
        let all = (try? FolderListing.names(in: folder)) ?? []
        return all.filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted()
    }

    /// The path of a backup.
    func path(of name: String) -> String { "\(folder)/\(name)" }

    /// The newest backup that passes all checks.
    package func newestSound() -> String? { newest { $0.isSound } }

    /// The newest backup that passes all checks, or that is as little to be judged as its database.
    package func newestUndamaged() -> String? {
        newestSound() ?? newest { $0.verdict == .unjudged }
    }

    private func newest(_ isWanted: (DatabaseReport) -> Bool) -> String? {
        names().reversed().map(path).first { isWanted(diagnose($0)) }
    }

    /// Judges a backup, of which not a byte changes.
    func diagnose(_ backup: String) -> DatabaseReport {
        DatabaseDoctor.diagnose(backup, copyingInto: folder)
    }

    /// The name of a backup that is made now.
    static func name() -> String { RepairRecord.stamp(RepairRecord.now) + ending }

    /// Removes the oldest backups.
    ///
    /// - Parameter count: how many are kept.
    /// - Returns: the names of those that are gone.
    func keep(_ count: Int) -> [String] {
        let old = names().dropLast(max(1, count))
        return old.filter { name in
            // One that cannot be removed is tried again next time.
            (try? FileSystem.remove(path(of: name))) != nil
        }
    }
}
