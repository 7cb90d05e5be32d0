import VigiaCore
import VigiaPlatform

/// A `node_modules` on the disk, and what it should contain.
struct NpmTree {
    let graph: NpmGraph
    let node: NodeFacts
    let settings: NpmSettings
    /// npm's record of the installation; nil if another program installed.
    let note: NpmLock?
    /// The system, processor and C library that packages are installed for.
    let platform: NpmPlatform

    private var folder: String { graph.folder }
    private var lock: NpmLock { graph.lock }
    private let noted: [String: NpmLock.Package]

    init(graph: NpmGraph, node: NodeFacts, settings: NpmSettings, note: NpmLock?) {
        (self.graph, self.node, self.settings, self.note) = (graph, node, settings, note)
        noted = Dictionary(note?.packages.map { ($0.place, $0) } ?? []) { first, _ in first }
        platform = NpmPlatform(node)
    }

    /// A problem with one package.
    private enum Trouble { case missing, incomplete, otherVersion(String), otherContent }

    /// The packages that `npm ci` would install here.
    var wanted: [NpmLock.Package] {
        let omits = omits
        let reached = graph.reached(without: isLeftOut)
        return lock.packages.filter { package in
            package.isInstalled && !Self.isOmitted(package, omits)
                && (reached.contains(package.place) || !package.isOptional)
        }
    }

    /// The omitted kinds of packages, by npm's settings or as the tree was installed.
    private var omits: Set<String> {
        omitsDevelopment ? settings.omits.union(["dev"]) : settings.omits
    }

    /// Source: npm, arborist, `reify.js`, "omit".
    private static func isOmitted(_ package: NpmLock.Package, _ omits: Set<String>) -> Bool {
        !package.flags.isDisjoint(with: omits)
            || package.flags.contains("devOptional") && omits.isSuperset(of: ["dev", "optional"])
    }

    /// Whether npm skips an optional package: it is for another system or another Node, or its
    /// script failed at installation.
    private func isLeftOut(_ package: NpmLock.Package) -> Bool {
        if !platform.suits(package) { return true }
        if let range = package.engine.flatMap({ NpmRange($0) }), let version = node.version,
            !range.contains(version, takingEarly: true)
        {
            return true
        }
        return package.hasInstallScript && note != nil && noted[package.place] == nil
    }

    /// Reports packages for other systems only, which npm refuses.
    func refuseForeign(_ report: inout DependencyReport) {
        let omits = omits
        let foreign = lock.packages.filter { package in
            package.isInstalled && !package.isOptional && !platform.suits(package)
                && !Self.isOmitted(package, omits)
        }
        guard let first = foreign.first else { return }
        let systems = (first.systems + first.processors + first.libraries).joined(separator: ", ")
        report.add(
            .lockAtOdds,
            "\(first.name) is made for other systems (\(systems)), and npm installs nothing with it",
            hint: "have it among `optionalDependencies`"
        )
    }

    func compare(_ report: inout DependencyReport) {
        let wanted = wanted
        report.packages = wanted.count
        let noteWritten = FileSystem.modified("\(folder)/node_modules/.package-lock.json")
        var (missing, incomplete, other) = ([String](), [String](), [String]())
        for package in wanted {
            switch trouble(with: package, noted[package.place], noteWritten) {
            case nil: continue
            case .missing: missing.append(package.name)
            case .incomplete: incomplete.append(package.name)
            case .otherVersion(let found):
                other.append("\(package.name) (\(found) instead of \(package.version ?? "?"))")
            case .otherContent: other.append("\(package.name) (\(package.version ?? "?"))")
            }
        }
        report.add(.missing, missing, "is missing", "are missing")
        report.add(.incomplete, incomplete, "is not whole", "are not whole")
        report.add(
            .otherVersion,
            other,
            "is not what the lock file says",
            "are not what the lock file says"
        )
        NativeAddons(folder: folder, node: node).compare(wanted, &report)
    }

    /// Whether the tree was installed without development packages; a repair keeps that.
    var omitsDevelopment: Bool {
        guard let note else { return false }
        return !note.packages.contains(where: \.isDevelopment)
            && lock.packages.contains(where: \.isDevelopment)
    }

    private func trouble(
        with package: NpmLock.Package,
        _ noted: NpmLock.Package?,
        _ noteWritten: Int64?
    ) -> Trouble? {
        let place = "\(folder)/\(package.place)"
        if package.isLink {
            guard FileSystem.kind(of: place, following: false) != nil else { return .missing }
            return FileSystem.kind(of: place) == .folder ? nil : .incomplete
        }
        guard FileSystem.kind(of: place) == .folder else { return .missing }
        guard let manifest = NpmManifest(place + "/package.json") else { return .incomplete }
        if let version = package.version, manifest.version != version {
            return .otherVersion(manifest.version ?? "none")
        }
        if let one = package.integrity, let other = noted?.integrity, one != other {
            return .otherContent
        }
        if !package.programs.allSatisfy({ FileSystem.kind(of: "\(place)/\($0)") != nil }) {
            return .incomplete
        }
        return isWhole(place, manifest, noteWritten) ? nil : .incomplete
    }

    /// Whether the package's main file exists.
    ///
    /// Some packages never have the file that they name: a package whose folder has not changed
    /// since npm finished counts as complete.
    private func isWhole(_ place: String, _ manifest: NpmManifest, _ noteWritten: Int64?) -> Bool {
        guard !manifest.hasExports, let main = manifest.main, !main.isEmpty else { return true }
        let file = "\(place)/\(main)"
        let endings = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"]
        let isThere = endings.contains { ending in
            let kind = FileSystem.kind(of: file + ending)
            return kind == .file || kind == .folder && ending.isEmpty && main.hasSuffix("/")
        }
        // If the named file is missing, Node uses the index.
        let hasIndex = ["index.js", "index.json", "index.node"].contains {
            FileSystem.kind(of: "\(place)/\($0)") == .file
        }
        if isThere || hasIndex { return true }
        guard let noteWritten, let changed = FileSystem.modified(place) else { return true }
        // A folder that never existed left its parent unchanged.
        var parent = file[...]
        repeat {
            parent = parent[..<(parent.lastIndex(of: "/") ?? parent.startIndex)]
        } while parent.count > place.count && FileSystem.kind(of: String(parent)) != .folder
        let parentChanged = FileSystem.modified(String(parent)) ?? changed
        return changed <= noteWritten && parentChanged <= noteWritten
    }
}
