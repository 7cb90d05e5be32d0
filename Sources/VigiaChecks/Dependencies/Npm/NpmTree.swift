import VigiaCore
import VigiaPlatform

/// A `node_modules` as it is on the disk, and what it should be.
struct NpmTree {
    let folder: String
    let tools: Tools
    let lock: NpmLock
    /// What npm noted when it installed; nil where something else has installed.
    let note: NpmLock?

    /// What is wrong with one package.
    private enum Trouble { case missing, incomplete, otherVersion(String), otherContent }

    func compare(_ report: inout DependencyReport) {
        let noted = Dictionary(note?.packages.map { ($0.place, $0) } ?? []) { first, _ in first }
        let wanted = lock.packages.filter { $0.isInstalled && isWanted($0, noted) }
        report.packages = wanted.count
        let noteWritten = FileSystem.modified("\(folder)/node_modules/.package-lock.json")
        var (missing, incomplete, other) = ([String](), [String](), [String]())
        for package in wanted {
            switch trouble(with: package, noted[package.place], noteWritten) {
            case nil: continue
            case .missing where package.isOptional: continue
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
        NativeAddons(folder: folder, tools: tools).compare(wanted, &report)
    }

    /// Whether a package belongs into this tree: what only development needs is left out of one
    /// that was installed without any of that.
    private func isWanted(
        _ package: NpmLock.Package,
        _ noted: [String: NpmLock.Package]
    ) -> Bool {
        !package.isDevelopment || !omitsDevelopment(noted)
    }

    private func omitsDevelopment(_ noted: [String: NpmLock.Package]) -> Bool {
        note != nil && !noted.values.contains(where: \.isDevelopment)
    }

    /// Whether the tree was installed without what only development needs.
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

    /// Whether the file that the package begins with is there.
    ///
    /// Some packages never have the one that they name: those whose folder has not changed since
    /// npm was done are as they came.
    private func isWhole(_ place: String, _ manifest: NpmManifest, _ noteWritten: Int64?) -> Bool {
        guard !manifest.hasExports, let main = manifest.main, !main.isEmpty else { return true }
        let file = "\(place)/\(main)"
        let endings = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"]
        let isThere = endings.contains { ending in
            let kind = FileSystem.kind(of: file + ending)
            return kind == .file || kind == .folder && ending.isEmpty && main.hasSuffix("/")
        }
        if isThere { return true }
        guard let noteWritten, let changed = FileSystem.modified(place) else { return true }
        let parent = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? place
        let parentChanged = FileSystem.modified(parent)
        return changed <= noteWritten && parentChanged != nil
            && parentChanged ?? 0 <= noteWritten
    }
}
