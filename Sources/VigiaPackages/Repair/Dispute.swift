import VigiaCore
import VigiaPlatform
import VigiaRepairs

// What Vigia finds wrong with what a package manager has installed anew and is content with: one of
// the two is mistaken, and which, only the service's run tells.
extension DependencyDoctor {
    /// What faults are known by in a record, together with the lock file that they were found with;
    /// nil where there is none.
    func mark(of report: DependencyReport) -> String? {
        guard !report.faults.isEmpty, report.canBeRepaired, let lock = report.lock else {
            return nil
        }
        let time = asUser(or: nil) { FileSystem.modified("\(folder)/\(lock)") }
        return "\(kind.rawValue) \(time ?? 0) \(report.words)"
    }

    /// Whether these very faults were there when the package manager had last installed what this
    /// lock file says.
    package func isDisputed(_ report: DependencyReport, in state: String) -> Bool {
        guard let mark = mark(of: report) else { return false }
        // Records that cannot be listed tell nothing.
        let records = (try? RepairArchive(state: state).records()) ?? []
        return records.contains {
            $0.subject == folder && $0.undoneAt == nil && $0.disputed == mark
        }
    }

    /// What installs, for people.
    package var installing: String { Installers.run(for: kind).command }
}

extension RepairRecord {
    /// Notes what is still found, and that the package manager is content.
    mutating func dispute(_ mark: String) throws(DependencyFailure) {
        var record = self
        record.disputed = mark
        try DependencyFailure.granting { () throws(SystemError) in try record.save() }
        self = record
    }
}
