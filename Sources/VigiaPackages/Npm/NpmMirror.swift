import VigiaCore
import VigiaPlatform
import VigiaRepairs

/// A copy of a project's folder for an installation by npm, in which npm can change nothing of the
/// original: manifests are copied, everything else is linked, and each `node_modules` is omitted.
///
/// It is as deep as necessary for paths with `..` to lead to the same places.
struct NpmMirror: ~Copyable {
    private let folder: String
    private let staging: StagingFolder
    /// The number of parent folders that are mirrored, too.
    private let height: Int
    /// The folders where packages are installed, relative to the project: "" and each workspace.
    let homes: [String]

    /// Creates the mirror.
    init(of folder: String, _ lock: NpmLock, in staging: consuming StagingFolder)
        throws(DependencyFailure)
    {
        self.folder = folder
        let places = lock.packages.map(\.place).filter { !$0.isEmpty }
        // Linked packages have their own packages in their own folders.
        let homes = places.compactMap { place in
            place.firstRange(of: "/node_modules/").map { String(place[..<$0.lowerBound]) }
        }.filter { !$0.hasPrefix("node_modules") }
        self.homes = [""] + Set(homes).sorted()
        let files = lock.packages.compactMap(\.resolved).compactMap { resolved -> String? in
            resolved.hasPrefix("file:") ? String(resolved.dropFirst(5)) : nil
        }
        let outside = (files + places + homes).filter { $0.hasPrefix("../") }
        height = outside.map(Self.height(of:)).max() ?? 0
        self.staging = staging
        try fill(outside: Set(outside).sorted())
    }

    /// How many levels a path goes up.
    private static func height(of path: String) -> Int {
        path.split(separator: "/").prefix { $0 == ".." }.count
    }

    /// The mirror of the project.
    var project: String { place(of: "") }

    /// The mirror of a path relative to the project.
    func place(of path: String) -> String {
        let above = folder.split(separator: "/").suffix(height)
        return Self.joined(([staging.path] + above.map(String.init)).joined(separator: "/"), path)
    }

    /// The original of a path relative to the project.
    func real(_ path: String) -> String { Self.joined(folder, path) }

    /// A relative path appended to a folder, without `..`.
    static func joined(_ folder: String, _ path: String) -> String {
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Moves the packages installed for a folder into the record.
    func move(_ home: String, to record: RepairRecord) throws(DependencyFailure) -> String? {
        let made = place(of: home) + "/node_modules"
        guard FileSystem.kind(of: made, following: false) == .folder else { return nil }
        let number = homes.firstIndex(of: home).map { $0 == 0 ? "" : "-\($0)" } ?? ""
        return try staging.move(
            made,
            named: "node_modules" + number,
            to: record,
            for: real(home) + "/node_modules"
        )
    }

    private func fill(outside: [String]) throws(DependencyFailure) {
        var made = Set([staging.path])
        // Homes are separate folders; a longer path comes after its prefix.
        for home in homes {
            try makeFolders(place(of: home), &made)
        }
        for home in homes { try link(real(home), into: place(of: home), made) }
        for path in outside where FileSystem.kind(of: place(of: path), following: false) == nil {
            let place = place(of: path)
            try makeFolders(
                String(place.prefix(upTo: place.lastIndex(of: "/") ?? place.endIndex)),
                &made
            )
            let real = real(path)
            try DependencyFailure.granting { () throws(SystemError) in
                try FileSystem.makeLink(place, to: real)
            }
        }
        // Folders between the project and a workspace contain the workspace's neighbours.
        for folder in made.sorted() where folder.hasPrefix(project + "/") {
            let path = String(folder.dropFirst(project.count + 1))
            if !homes.contains(path) { try link(real(path), into: folder, made) }
        }
    }

    private func makeFolders(_ path: String, _ made: inout Set<String>) throws(DependencyFailure) {
        var folder = staging.path
        for part in path.dropFirst(staging.path.count).split(separator: "/") {
            folder += "/\(part)"
            if made.insert(folder).inserted { try staging.makeFolder(folder) }
        }
    }

    /// Files that npm or a package's script might write to.
    private static let copied: Set<String> = [
        "package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc",
    ]

    private func link(
        _ real: String,
        into folder: String,
        _ made: Set<String>
    ) throws(DependencyFailure) {
        let names = try DependencyFailure.granting { () throws(SystemError) in
            try FolderListing.names(in: real)
        }
        for name in names where name != "node_modules" && !name.hasPrefix(".vigia") {
            let (source, path) = ("\(real)/\(name)", "\(folder)/\(name)")
            if made.contains(path) { continue }
            if Self.copied.contains(name), FileSystem.kind(of: source) == .file {
                try staging.copy(source, to: path)
                continue
            }
            try DependencyFailure.granting { () throws(SystemError) in
                try FileSystem.makeLink(path, to: source)
            }
        }
    }
}
