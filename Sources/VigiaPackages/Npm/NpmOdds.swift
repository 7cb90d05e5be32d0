import VigiaCore

/// Finds the reasons why `npm ci` refuses a lock file: a requirement is missing in it, or has a
/// version outside the required range.
///
/// URLs, paths and tags are no versions and are not compared; neither are peer dependencies of
/// packages, which npm itself may override. Source: npm, arborist, `validate-lockfile.js` and
/// `edge.js`.
struct NpmOdds {
    let folder: String
    let lockName: String
    let graph: NpmGraph
    let takesPeers: Bool
    private let overrides: NpmOverrides

    init(folder: String, lockName: String, graph: NpmGraph, settings: NpmSettings) {
        (self.folder, self.lockName, self.graph) = (folder, lockName, graph)
        takesPeers = !settings.isSet("legacy-peer-deps")
        overrides = NpmOverrides(graph.manifest(of: ""))
    }

    private var hint: String {
        "`npm install` in \(folder) settles it and changes the lock file; Vigia never does"
    }

    func compare(_ report: inout DependencyReport) {
        for project in graph.lock.packages
        where !project.isInstalled && !project.place.hasPrefix("..") {
            let place = project.place.isEmpty ? folder : "\(folder)/\(project.place)"
            guard let manifest = graph.manifest(of: project.place) else {
                report.add(
                    .lockAtOdds,
                    "\(place)/package.json is missing or is not JSON",
                    hint: "take it back from version control"
                )
                continue
            }
            var odds = manifest.needs.compactMap { oddity($0, of: project) }
            if project.place.isEmpty { odds += unknownWorkspaces(manifest) }
            add(odds.sorted(), "\(place)/package.json is at odds with \(lockName)", &report)
        }
        let frozen = graph.lock.packages.filter(\.hasShrinkwrap).map { $0.place + "/" }
        let odds = graph.lock.packages.filter(isJudged).flatMap { package in
            frozen.contains(where: { (package.place + "/").hasPrefix($0) })
                ? [] : graph.needs(of: package).compactMap { oddity($0, of: package) }
        }
        add(odds.sorted(), "\(lockName) is at odds with itself", &report)
    }

    private func add(_ odds: [String], _ words: String, _ report: inout DependencyReport) {
        guard let first = odds.first else { return }
        let more = odds.count > 1 ? " (and \(odds.count - 1) more)" : ""
        report.add(.lockAtOdds, "\(words): \(first)\(more)", hint: hint)
    }

    /// Whether npm itself resolves a package's dependencies, because they are not bundled.
    private func isJudged(_ package: NpmLock.Package) -> Bool {
        package.isInstalled && !package.isLink && !package.isBundled && !package.isExtraneous
            && !package.place.hasPrefix("..")
    }

    /// How a requirement differs from the lock file; nil if it does not.
    private func oddity(_ need: NpmNeed, of package: NpmLock.Package) -> String? {
        guard takesPeers || need.kind != .peer, !package.bundles.contains(need.name) else {
            return nil
        }
        let by = package.isInstalled ? " by \(package.name)" : ""
        guard let target = graph.target(of: need.name, from: package.place) else {
            if need.kind == .optional { return nil }
            return package.isInstalled
                ? "\(need.name), which \(package.name) needs, is not in it"
                : "\(need.name) is not in the lock file"
        }
        // An optional package that is unavailable is skipped.
        guard need.kind != .optional, need.kind != .peer || !package.isInstalled,
            let range = overrides.range(of: need, from: package)
        else { return nil }
        let version = graph.version(of: target)
        if let isMet = NpmNeed.isMet(range, by: version) {
            if isMet { return nil }
        } else if package.wants[need.name].map({ $0 == need.range }) ?? true {
            // The same URL, path or tag as before.
            return nil
        }
        return "\(need.name) is wanted as \(range.withoutSecrets)\(by) and locked as "
            + (version ?? package.wants[need.name] ?? "another").withoutSecrets
    }

    /// Workspace folders that the lock file lacks.
    private func unknownWorkspaces(_ manifest: NpmManifest) -> [String] {
        NpmWorkspaces(folder: folder, patterns: manifest.workspaces).places
            .filter { graph.package(at: $0) == nil }
            .map { "the workspace \($0) is not in the lock file" }
    }
}
