import VigiaCore
import VigiaPlatform

/// Compares a virtual environment with its `requirements.txt`.
struct PipExamination {
    let folder: String
    let tools: Tools
    /// The Python that runs the service's command.
    private let python: ServicePython

    init(in folder: String, _ tools: Tools) {
        (self.folder, self.tools) = (folder, tools)
        python = ServicePython(of: tools.command, in: tools.directory, tools.environment)
    }

    static let lockName = "requirements.txt"

    var lock: String { "\(folder)/\(Self.lockName)" }

    /// The present or future path of the virtual environment.
    var place: String {
        if case .environment(let path) = python { return path }
        return VirtualEnvironment(in: folder)?.path ?? "\(folder)/.venv"
    }

    /// What to do by hand if the interpreter is not the project's own; nil if packages are
    /// installed from the lock file.
    var foreignHint: String? {
        switch python {
        case .environment(let path):
            return path.hasPrefix(FileSystem.destination(of: folder) + "/")
                ? nil : "\(path) is not the project's own: install there by hand"
        case .other(let interpreter):
            let own = VirtualEnvironment(in: folder)?.path.dropFirst(folder.count + 1)
            return "the command runs \(interpreter), which is not the project's own: "
                + "have it run \(own ?? ".venv")/bin/python"
                + (own == nil ? "; Vigia makes it then" : "")
        case .managed(let manager): return "`\(manager) run` chooses its own environment"
        case .unknown: return VirtualEnvironment(in: folder) == nil ? Self.unseenHint : nil
        }
    }

    func report() -> DependencyReport {
        var report = compared()
        report.foreignHint = foreignHint
        return report
    }

    private func compared() -> DependencyReport {
        switch python {
        case .environment(let path):
            let isThere = VirtualEnvironment.isOne(path)
            return report(of: isThere ? VirtualEnvironment(at: path) : nil, at: path)
        case .other(let interpreter): return report(ofInterpreter: interpreter)
        case .managed(let manager):
            var report = begun()
            report.addUnverified(["the environment of `\(manager) run`, which is \(manager)'s own"])
            return report
        case .unknown:
            if let own = VirtualEnvironment(in: folder) { return report(of: own, at: own.path) }
            var report = begun()
            guard requirements(&report) != nil else { return report }
            report.addUnverified(["the Python of the command"], hint: Self.unseenHint)
            return report
        }
    }

    /// Compares with the lock file of another package manager, as far as possible.
    func report(of installer: any PythonInstaller.Type) -> DependencyReport {
        let name = installer.lock(in: folder)
        let unread = (what: ["the packages of \(name ?? "")"], hint: installer.hint(in: folder))
        var report = DependencyReport(lock: name)
        let isSeen: Bool
        if case .managed = python { isSeen = false } else { isSeen = true }
        guard isSeen, let lock = OtherPythonLock(of: installer, in: folder) else {
            report.addUnverified(unread.what, hint: unread.hint)
            return report
        }
        var places: [String] = []
        if case .other(let interpreter) = python {
            places = asked(interpreter)?.places ?? []
        } else if VirtualEnvironment.isOne(place) {
            let environment = VirtualEnvironment(at: place)
            guard let line = line(of: environment, &report) else { return report }
            places = [environment.packages(for: line)]
        } else {
            // Poetry and pipenv keep environments elsewhere, too.
            report.addUnverified(unread.what, hint: unread.hint)
            return report
        }
        lock.compare(PythonPackage.all(in: places), &report)
        return report
    }

    private func begun() -> DependencyReport {
        DependencyReport(lock: FileSystem.kind(of: lock) == .file ? Self.lockName : nil)
    }

    /// The requirements; nil if they are a fault.
    private func requirements(_ report: inout DependencyReport) -> Requirements? {
        guard report.lock != nil else {
            let names = Installers.otherLocks(of: .pip)
            if let home = Workspaces.folder(above: folder, with: names) {
                report.addUnverified(
                    ["the packages of \(folder), whose lock file is in \(home)"],
                    hint: Installers.other(of: .pip, in: home)?.hint(in: home)
                )
                return nil
            }
            report.add(
                .lockMissing,
                "there is no requirements.txt in \(folder)",
                hint: "`pip freeze > requirements.txt` writes what is installed; look at it, and "
                    + "commit it"
            )
            return nil
        }
        let requirements = Requirements(lock, tools.environment)
        if let trouble = requirements.troubles.first {
            report.add(
                .lockInvalid,
                "a line of the requirements is not understood: \(trouble)",
                hint: "write each as name==version"
            )
            return nil
        }
        report.addUnverified(requirements.unverified, hint: Self.unverifiedHint)
        return requirements
    }

    private static let unverifiedHint =
        "a path or an address without a name does not say which package it is; "
        + "`name @ address` does"

    private static let unseenHint =
        "the command does not show which Python it runs: write .venv/bin/python in it; Vigia makes "
        + "that then"

    /// Compares a virtual environment; nil if it is missing.
    func report(of environment: VirtualEnvironment?, at path: String) -> DependencyReport {
        var report = begun()
        guard let requirements = requirements(&report) else { return report }
        guard let environment else {
            report.packages = requirements.wanted.count
            report.add(.nothingInstalled, "there is no virtual environment at \(path)")
            return report
        }
        guard let line = line(of: environment, &report) else {
            report.packages = requirements.wanted.count
            return report
        }
        let format = BinaryFormat.of(environment.interpreter)
        var installed = Installed(version: environment.madeWith ?? line, format: format)
        installed.cLibrary = environment.interpreter.flatMap { ElfLinks($0)?.cLibrary }
        installed.places = [environment.packages(for: line)]
        if environment.seesOthers(tools.environment),
            let all = asked("\(environment.path)/bin/python")
        {
            installed.places = all.places
        }
        compare(requirements, installed, &report)
        return report
    }

    /// Compares an interpreter that is not the project's own, into which nothing is installed.
    private func report(ofInterpreter interpreter: String) -> DependencyReport {
        var report = begun()
        guard let requirements = requirements(&report) else { return report }
        guard let installed = asked(interpreter) else {
            report.packages = requirements.wanted.count
            report.add(.interpreterGone, "\(interpreter) does not run")
            return report
        }
        compare(requirements, installed, &report)
        return report
    }

    /// An interpreter, and where it searches for packages.
    private struct Installed {
        var version: String
        var format: BinaryFormat
        var cLibrary: ElfLinks.CLibrary?
        var places: [String] = []
    }

    private func asked(_ interpreter: String) -> Installed? {
        let question =
            "import sys; print('\\0'.join(['%d.%d.%d' % sys.version_info[:3]] + sys.path))"
        guard let answer = tools.answer([interpreter, "-c", question]) else { return nil }
        let parts = answer.split(separator: "\0").map(String.init)
        return Installed(
            version: parts.first ?? "",
            format: .of(interpreter),
            cLibrary: ElfLinks(interpreter)?.cLibrary,
            places: Array(parts.dropFirst())
        )
    }

    /// The version that packages are installed for; nil if the interpreter has changed, so that
    /// nothing else needs to be examined.
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

    private func flaw(of package: PythonPackage, in place: Installed) -> PythonPackage.Flaw? {
        package.flaw(on: place.format, place.cLibrary, version: place.version)
    }

    private func compare(
        _ requirements: Requirements,
        _ place: Installed,
        _ report: inout DependencyReport
    ) {
        let installed = PythonPackage.all(in: place.places)
        let marker = PythonMarker(pythonVersion: place.version)
        var limits: [String: [PythonVersions]] = [:]
        for line in requirements.constraints where marker.holds(line.marker) == true {
            if let versions = line.versions { limits[line.name, default: []].append(versions) }
        }
        var (missing, incomplete, other) = ([String](), [String](), [String]())
        var foreign: [String] = []
        var unclear = requirements.wanted.filter { marker.holds($0.marker) == nil }.map(\.shown)
        var queue = requirements.wanted.filter { marker.holds($0.marker) == true }
        var (seen, next) = ([String: Set<String>](), 0)
        while next < queue.count {
            let wanted = queue[next]
            next += 1
            let known = seen[wanted.name]
            seen[wanted.name, default: []].formUnion(wanted.extras)
            guard let package = installed[wanted.name] else {
                if known == nil { missing.append(wanted.shown) }
                continue
            }
            let versions = [wanted.versions].compactMap { $0 } + (limits[wanted.name] ?? [])
            if let odd = versions.first(where: { !$0.contains(package.version) }) {
                other.append("\(wanted.shown) (\(package.version) instead of \(odd.text))")
            } else if let odd = wanted.otherRevision(among: package.revisions) {
                other.append("\(wanted.shown) (\(odd) instead of \(wanted.revision ?? ""))")
            }
            switch known == nil ? flaw(of: package, in: place) : nil {
            case .incomplete: incomplete.append(wanted.shown)
            case .otherSystem(let system): foreign.append("\(wanted.shown) (\(system))")
            case nil: break
            }
            guard known == nil || !wanted.extras.isSubset(of: known ?? []) else { continue }
            let needs = package.needs.map { ($0, marker.holds($0.marker, extras: wanted.extras)) }
            queue += needs.filter { $0.1 == true }.map(\.0)
            unclear += needs.filter { $0.1 == nil }.map(\.0.shown)
        }
        report.addUnverified(unclear.unique, hint: "the condition behind `;` is not understood")
        report.packages = seen.count
        report.add(.missing, missing, "is missing", "are missing")
        report.add(.incomplete, incomplete, "is not whole", "are not whole")
        let system = "built for another system"
        report.add(.otherRuntime, foreign, "is \(system)", "are \(system)")
        let words = "what requirements.txt says"
        report.add(.otherVersion, other.unique, "is not \(words)", "are not \(words)")
    }
}
