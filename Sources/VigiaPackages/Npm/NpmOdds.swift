import VigiaCore

/// Looks for what makes `npm ci` refuse a lock file: what is asked for and not in it, or in it with
/// a version that is not asked for.
///
/// Addresses, paths and tags are no versions and are not compared; neither are peers of packages,
/// which npm itself may overrule. Source: npm, arborist, `validate-lockfile.js` and `edge.js`.
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

    /// Whether what a package asks for is for npm to find, and did not come with it.
    private func isJudged(_ package: NpmLock.Package) -> Bool {
        package.isInstalled && !package.isLink && !package.isBundled && !package.isExtraneous
            && !package.place.hasPrefix("..")
    }

    /// How what is asked for is not what is locked; nil where it is.
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
        // What is optional and not to be had is left out.
        guard need.kind != .optional, need.kind != .peer || !package.isInstalled,
            let range = overrides.range(of: need, from: package)
        else { return nil }
        let version = graph.version(of: target)
        if let isMet = NpmNeed.isMet(range, by: version) {
            if isMet { return nil }
        } else if package.wants[need.name].map({ $0 == need.range }) ?? true {
            // An address, a path or a tag that has not changed.
            return nil
        }
        return "\(need.name) is wanted as \(range.withoutSecrets)\(by) and locked as "
            + (version ?? package.wants[need.name] ?? "another").withoutSecrets
    }

    /// Folders of workspaces that the lock file does not have.
    private func unknownWorkspaces(_ manifest: NpmManifest) -> [String] {
        NpmWorkspaces(folder: folder, patterns: manifest.workspaces).places
            .filter { graph.package(at: $0) == nil }
            .map { "the workspace \($0) is not in the lock file" }
    }
}
