import VigiaCore
import VigiaPlatform
import VigiaRepairs

// Faults that Vigia finds after an installation with which the package manager is content: one of
// the two is mistaken, and only running the service shows which.
extension DependencyDoctor {
    /// The identity of faults in a record, which includes the lock file; nil if there is none.
    func mark(of report: DependencyReport) -> String? {
        guard !report.faults.isEmpty, report.canBeRepaired, let lock = report.lock else {
            return nil
        }
        let time = asUser(or: nil) { FileSystem.modified("\(folder)/\(lock)") }
        return "\(kind.rawValue) \(time ?? 0) \(report.words)"
    }

    /// Whether the same faults remained after the package manager's last installation from this
    /// lock file.
    package func isDisputed(_ report: DependencyReport, in state: String) -> Bool {
        guard let mark = mark(of: report) else { return false }
        // Records that cannot be listed count as none.
        let records = (try? RepairArchive(state: state).records()) ?? []
        return records.contains {
            $0.subject == folder && $0.undoneAt == nil && $0.disputed == mark
        }
    }

    /// The command that installs, for people.
    package var installing: String { Installers.run(for: kind).command }
}

extension RepairRecord {
    /// Records the remaining faults with which the package manager is content.
    mutating func dispute(_ mark: String) throws(DependencyFailure) {
        var record = self
        record.disputed = mark
        try DependencyFailure.granting { () throws(SystemError) in try record.save() }
        self = record
    }
}
