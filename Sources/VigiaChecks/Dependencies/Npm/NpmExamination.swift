import VigiaCore
import VigiaPlatform

/// Compares a `node_modules` with its `package-lock.json`.
struct NpmExamination {
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    /// The lock files, the one that npm prefers first.
    static let lockNames = ["npm-shrinkwrap.json", "package-lock.json"]

    private static let lockHint =
        "`npm install` in that folder writes it from package.json, with the newest versions that "
        + "fit; look at what it changes, and commit it"

    /// The name of the lock file that counts; nil where there is none.
    var lockName: String? {
        Self.lockNames.first { FileSystem.kind(of: "\(folder)/\($0)") != nil }
    }

    func report() -> DependencyReport {
        var report = DependencyReport(lock: lockName)
        guard let name = report.lock else {
            report.add(
                .lockMissing,
                "there is no package-lock.json in \(folder)",
                hint: Self.lockHint
            )
            return report
        }
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
        compareManifests(with: lock, name, &report)
        NpmEngines(folder: folder, tools: tools).compare(with: lock, &report)
        guard FileSystem.kind(of: "\(folder)/node_modules") == .folder else {
            let wanted = lock.packages.filter { $0.isInstalled && !$0.isOptional }
            report.packages = wanted.count
            if !wanted.isEmpty {
                report.add(.nothingInstalled, "there is no node_modules in \(folder)")
            }
            return report
        }
        // npm's own note of what it has installed; other package managers leave none.
        let note = try? NpmLock("\(folder)/node_modules/.package-lock.json")
        NpmTree(folder: folder, tools: tools, lock: lock, note: note).compare(&report)
        return report
    }

    /// Looks for what a `package.json` asks for and the lock file does not hold.
    private func compareManifests(
        with lock: NpmLock,
        _ lockName: String,
        _ report: inout DependencyReport
    ) {
        for project in lock.packages where !project.isInstalled && !project.place.hasPrefix("..") {
            let place = project.place.isEmpty ? folder : "\(folder)/\(project.place)"
            guard let manifest = NpmManifest(place + "/package.json") else {
                report.add(
                    .lockAtOdds,
                    "\(place)/package.json is missing or is not JSON",
                    hint: "take it back from version control"
                )
                continue
            }
            let odds = manifest.wants.compactMap { name, range in
                oddity(name, range, in: project, lock)
            }
            guard let first = odds.min() else { continue }
            let more = odds.count > 1 ? " (and \(odds.count - 1) more)" : ""
            report.add(
                .lockAtOdds,
                "\(place)/package.json is at odds with \(lockName): \(first)\(more)",
                hint:
                    "`npm install` in \(folder) settles it and changes the lock file; Vigia never "
                    + "does"
            )
        }
    }

    /// How what is asked for is not what is locked; nil where it is.
    private func oddity(
        _ name: String,
        _ range: String,
        in project: NpmLock.Package,
        _ lock: NpmLock
    ) -> String? {
        guard let known = project.wants[name] else { return "\(name) is not in the lock file" }
        if known == range { return nil }
        let places = ["\(project.place)/node_modules/\(name)", "node_modules/\(name)"]
        let found = lock.packages.first { places.contains($0.place) }
        guard let version = found?.version, let locked = NpmVersion(version),
            let wanted = NpmRange(range), wanted.contains(locked)
        else {
            let version = found?.version ?? known
            return "\(name) is wanted as \(range) and locked as \(version)"
        }
        return nil
    }
}
