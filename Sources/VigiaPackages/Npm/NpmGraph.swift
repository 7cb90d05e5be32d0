import VigiaPlatform

/// The packages of a lock file with their dependencies, resolved as Node does.
struct NpmGraph {
    let folder: String
    let lock: NpmLock
    private let packages: [String: NpmLock.Package]
    /// The present requirements of the project's manifests, by place.
    private let manifests: [String: NpmManifest]

    init(folder: String, lock: NpmLock) {
        (self.folder, self.lock) = (folder, lock)
        packages = Dictionary(lock.packages.map { ($0.place, $0) }) { first, _ in first }
        manifests = lock.packages.filter { !$0.isInstalled }.reduce(into: [:]) { all, project in
            let place = project.place.isEmpty ? folder : "\(folder)/\(project.place)"
            all[project.place] = NpmManifest(place + "/package.json")
        }
    }

    /// The manifest of the project or one of its workspaces.
    func manifest(of place: String) -> NpmManifest? { manifests[place] }

    /// The lock file's entry for a place.
    func package(at place: String) -> NpmLock.Package? { packages[place] }

    /// The requirements of a package.
    func needs(of package: NpmLock.Package) -> [NpmNeed] {
        let needs = manifests[package.place]?.needs ?? package.needs
        return package.isInstalled ? needs.filter { $0.kind != .development } : needs
    }

    /// The package found under a name from a place on; nil for none.
    ///
    /// Source: Node.js, "Loading from node_modules folders".
    func target(of name: String, from place: String) -> NpmLock.Package? {
        var parts = place.split(separator: "/")
        while true {
            if parts.last != "node_modules" {
                let above = parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
                if let found = packages["\(above)node_modules/\(name)"] { return found }
            }
            if parts.popLast() == nil { return nil }
        }
    }

    /// The version of a package, or of the folder that it links to.
    func version(of package: NpmLock.Package) -> String? {
        guard package.isLink else { return package.version }
        let place = package.resolved ?? ""
        return manifests[place]?.version ?? packages[place]?.version
    }

    /// The places of all packages reachable from the project.
    ///
    /// - Parameter isLeftOut: whether npm skips an optional package, and so packages that only it
    ///   needs.
    /// - Returns: the places, including those of the project and its workspaces.
    func reached(without isLeftOut: (NpmLock.Package) -> Bool) -> Set<String> {
        var queue = lock.packages.filter { !$0.isInstalled }
        var (reached, next) = (Set(queue.map(\.place)), 0)
        while next < queue.count {
            let package = queue[next]
            next += 1
            for need in needs(of: package) {
                guard let target = target(of: need.name, from: package.place),
                    !reached.contains(target.place), !(target.isOptional && isLeftOut(target)),
                    need.kind != .optional
                        || NpmNeed.isMet(need.range, by: version(of: target)) ?? true
                else { continue }
                reached.insert(target.place)
                queue.append(target)
                if let linked = target.resolved.flatMap({ packages[$0] }), target.isLink,
                    reached.insert(linked.place).inserted
                {
                    queue.append(linked)
                }
            }
        }
        return reached
    }
}

/// A dependency of a package.
struct NpmNeed {
    enum Kind: Int {
        case peer
        case development
        case usual
        case optional
    }

    let name: String
    let range: String
    let kind: Kind

    /// Whether a version is in a range; nil if they cannot be compared, as with a URL.
    static func isMet(_ text: String, by version: String?) -> Bool? {
        let text = text.hasPrefix("npm:") ? aliased(text.dropFirst(4)) : text
        guard let range = NpmRange(text), let version = version.flatMap({ NpmVersion($0) }) else {
            return nil
        }
        // These accept pre-releases, too.
        let takesAll = text.isEmpty || text == "*"
        return takesAll || range.contains(version)
    }

    /// The range of an alias: `^1.0.0` of `npm:other@^1.0.0`.
    private static func aliased(_ text: Substring) -> String {
        guard let mark = text.dropFirst().lastIndex(of: "@") else { return "*" }
        return String(text[text.index(after: mark)...])
    }

    /// The requirements in a manifest or an entry of a lock file.
    ///
    /// If a name has several kinds, npm uses the last one here. Optional peers are not required.
    static func all(_ members: Members) -> [NpmNeed] {
        let peers = members.members("peerDependenciesMeta")
        let kinds: [(String, Kind)] = [
            ("peerDependencies", .peer), ("devDependencies", .development),
            ("dependencies", .usual), ("optionalDependencies", .optional),
        ]
        let needs = kinds.reduce(into: [String: NpmNeed]()) { all, kind in
            for (name, range) in members.texts(kind.0) {
                if kind.1 == .peer, peers.members(name).flag("optional") { continue }
                all[name] = NpmNeed(name: name, range: range, kind: kind.1)
            }
        }
        return needs.values.sorted { $0.name < $1.name }
    }
}
