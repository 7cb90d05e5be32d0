import VigiaCore
import VigiaPlatform

/// Compares a `node_modules` with its `package-lock.json`.
struct NpmExamination {
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    private static let lockHint =
        "`npm install` in that folder writes it from package.json, with the newest versions that "
        + "fit; look at what it changes, and commit it"

    /// The name of the lock file in use; nil if there is none.
    var lockName: String? {
        Npm.locks.first { FileSystem.kind(of: "\(folder)/\($0)") != nil }
    }

    /// The parent folder whose lock file covers this folder; nil if this folder has one, or no
    /// parent does.
    private var home: String? {
        guard lockName == nil else { return nil }
        return Workspaces.folder(above: folder, with: Npm.locks + Installers.otherLocks(of: .npm))
    }

    /// What to do by hand if packages are also installed for parent folders; nil if Vigia installs
    /// them.
    var foreignHint: String? { home.map(Self.hint) }

    private static func hint(home: String) -> String {
        if let other = Installers.other(of: .npm, in: home) {
            return "in \(home), \(other.hint(in: home))"
        }
        return "where this folder is one of its workspaces, have the check's `folder` be \(home)"
    }

    /// The report on a folder whose lock file may be in a parent folder.
    private func report(below home: String) -> DependencyReport {
        var report = DependencyReport(foreignHint: Self.hint(home: home))
        report.addUnverified(
            ["the packages of \(folder), whose lock file is in \(home)"],
            hint: report.foreignHint
        )
        return report
    }

    /// The report if there is no lock file.
    private func reportOfNone() -> DependencyReport {
        var report = DependencyReport()
        let other = NpmManifest(folder + "/package.json")?.otherInstaller
        let named = other.map { "`\($0) install` in that folder writes the one of \($0)" }
        report.add(
            .lockMissing,
            "there is no \(other.map { "lock file of \($0)" } ?? "package-lock.json") in \(folder)",
            hint: named.map { "\($0); look at it, and commit it" } ?? Self.lockHint
        )
        return report
    }

    func report() -> DependencyReport {
        if let home { return report(below: home) }
        var report = DependencyReport(lock: lockName)
        guard let name = report.lock else { return reportOfNone() }
        let lock: NpmLock
        do throws(NpmLock.Unreadable) {
            lock = try NpmLock("\(folder)/\(name)")
        } catch {
            let hint =
                "take it back from version control, or have npm write it anew: rename it and "
                + "run `npm install`"
            report.add(.lockInvalid, "\(folder)/\(name) \(error.words)", hint: hint)
            return report
        }
        let graph = NpmGraph(folder: folder, lock: lock)
        let node = NodeFacts(tools)
        let settings = NpmSettings(folder: folder, environment: tools.environment, node: node)
        NpmOdds(folder: folder, lockName: name, graph: graph, settings: settings).compare(&report)
        NpmEngines(folder: folder, node: node, settings: settings).compare(with: lock, &report)
        // npm's own record of the installation; other package managers write none.
        let note = try? NpmLock("\(folder)/node_modules/.package-lock.json")
        let tree = NpmTree(graph: graph, node: node, settings: settings, note: note)
        tree.refuseForeign(&report)
        if settings.isLinked {
            report.addUnverified([
                "node_modules, which `install-strategy=linked` makes in its own way"
            ])
            return report
        }
        guard FileSystem.kind(of: "\(folder)/node_modules") == .folder else {
            let wanted = tree.wanted.filter { !$0.isOptional }
            report.packages = wanted.count
            if !wanted.isEmpty {
                report.add(.nothingInstalled, "there is no node_modules in \(folder)")
            }
            return report
        }
        tree.compare(&report)
        return report
    }
}
