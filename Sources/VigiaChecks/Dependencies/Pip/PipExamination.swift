import VigiaCore
import VigiaPlatform

/// Compares a virtual environment with its `requirements.txt`.
struct PipExamination {
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static let lockName = "requirements.txt"

    var lock: String { "\(folder)/\(Self.lockName)" }

    func report() -> DependencyReport { report(of: VirtualEnvironment(in: folder)) }

    /// Compares a virtual environment that may lie elsewhere.
    func report(of environment: VirtualEnvironment?) -> DependencyReport {
        let isThere = FileSystem.kind(of: lock) == .file
        var report = DependencyReport(lock: isThere ? Self.lockName : nil)
        guard isThere else {
            report.add(
                .lockMissing,
                "there is no requirements.txt in \(folder)",
                hint: "`pip freeze > requirements.txt` writes what is installed; look at it, and "
                    + "commit it"
            )
            return report
        }
        let requirements = Requirements(lock)
        if let trouble = requirements.troubles.first {
            report.add(
                .lockInvalid,
                "a line of the requirements is not understood: \(trouble)",
                hint: "write each as name==version"
            )
            return report
        }
        guard let environment else {
            report.packages = requirements.wanted.count
            let names = VirtualEnvironment.usualNames.joined(separator: ", ")
            report.add(
                .nothingInstalled,
                "there is no virtual environment in \(folder) (looked for \(names))"
            )
            return report
        }
        guard let line = line(of: environment, &report) else {
            report.packages = requirements.wanted.count
            return report
        }
        compare(requirements, environment, line, &report)
        return report
    }

    /// The version that packages are installed for; nil where the interpreter is not the one that
    /// it was, so that nothing else needs to be looked at.
    private func line(
        of environment: VirtualEnvironment,
        _ report: inout DependencyReport
    ) -> String? {
        let made = environment.madeWith.map { "Python \($0)" } ?? "a Python"
        guard environment.interpreter != nil else {
            let home = environment.settings["home"].map { " of \($0)" } ?? ""
            report.add(
                .interpreterGone,
                "\(environment.path) was made with \(made)\(home), which is gone"
            )
            return nil
        }
        guard let today = environment.versionToday(tools) else {
            report.add(.interpreterGone, "the interpreter of \(environment.path) does not run")
            return nil
        }
        if let line = environment.line, line != today {
            report.add(
                .otherRuntime,
                "\(environment.path) was made with \(made), and its interpreter is Python \(today) "
                    + "now"
            )
            return nil
        }
        return today
    }

    private func compare(
        _ requirements: Requirements,
        _ environment: VirtualEnvironment,
        _ line: String,
        _ report: inout DependencyReport
    ) {
        let place = environment.packages(for: line)
        let installed = PythonPackage.all(in: place)
        let marker = PythonMarker(pythonVersion: environment.madeWith ?? line)
        var (missing, incomplete, other) = ([String](), [String](), [String]())
        var (queue, seen) = (requirements.wanted, Set<String>())
        var next = 0
        while next < queue.count {
            let wanted = queue[next]
            next += 1
            guard marker.holds(wanted.marker) == true else { continue }
            guard let package = installed[wanted.name] else {
                if seen.insert(wanted.name).inserted { missing.append(wanted.shown) }
                continue
            }
            if let versions = wanted.versions, !versions.contains(package.version) {
                other.append("\(wanted.shown) (\(package.version) instead of \(versions.text))")
            }
            guard seen.insert(wanted.name).inserted else { continue }
            if !package.isWhole(in: place) { incomplete.append(wanted.shown) }
            queue += package.needs
        }
        report.packages = seen.count
        report.add(.missing, missing, "is missing", "are missing")
        report.add(.incomplete, incomplete, "is not whole", "are not whole")
        let words = "what requirements.txt says"
        report.add(.otherVersion, other, "is not \(words)", "are not \(words)")
    }
}
