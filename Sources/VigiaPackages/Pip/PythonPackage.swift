import VigiaCore
import VigiaJSON
import VigiaPlatform

/// An installed package: its `.dist-info` folder, or an older `.egg-info`, beside it or in the
/// folder of a project that an `.egg-link` names.
///
/// Source: the "Recording installed projects" of the packaging guide.
struct PythonPackage {
    /// The normalized name.
    let name: String
    let version: String
    /// The folder that it is installed in.
    let place: String
    /// The absolute path of its metadata.
    let information: String

    private static let endings = [".dist-info", ".egg-info"]

    /// All packages in folders, by name; of several, the first one counts, as for the interpreter.
    static func all(in places: [String]) -> [String: Self] {
        places.reduce(into: [:]) { all, place in
            for entry in (try? FolderListing.names(in: place)) ?? [] {
                guard let one = Self(entry, in: place) ?? Self(link: entry, in: place),
                    all[one.name] == nil
                else { continue }
                all[one.name] = one
            }
        }
    }

    /// Parses the name of an entry: `alpha-1.0.dist-info`, `alpha-1.0-py3.11.egg-info`.
    private init?(_ entry: String, in place: String) {
        guard let ending = Self.endings.first(where: { entry.hasSuffix($0) }) else { return nil }
        let parts = entry.dropLast(ending.count).split(separator: "-")
        guard parts.count > 1 else { return nil }
        let isEgg = ending == ".egg-info"
        let named = isEgg ? parts.prefix(2) : parts[...]
        name = Requirements.normalized(named.dropLast().joined(separator: "-"))
        version = String(named.last ?? "")
        (self.place, information) = (place, "\(place)/\(entry)")
    }

    /// Follows a link to a project installed from its own folder, named in the first line.
    ///
    /// Source: setuptools, `develop`.
    private init?(link entry: String, in folder: String) {
        guard entry.hasSuffix(".egg-link"),
            let bytes = try? FileSystem.content(of: "\(folder)/\(entry)", limit: 1 << 16)
        else { return nil }
        let file = entry.dropLast(".egg-link".count)
        name = Requirements.normalized(file)
        place = String(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)[...].trimmed)
        information = "\(place)/\(String(file.map { $0 == "-" ? "_" : $0 })).egg-info"
        guard let version = Self.values(of: "Version", in: information + "/PKG-INFO").first else {
            return nil
        }
        self.version = String(version)
    }

    private var isEgg: Bool { information.hasSuffix(".egg-info") }

    /// A problem with the files of a package.
    enum Flaw {
        /// Some files are missing.
        case incomplete
        /// All its extension modules are for other systems or interpreters, such as this one.
        case otherSystem(String)
    }

    /// The problem with its files for an interpreter's system and version; nil for none.
    func flaw(on system: BinaryFormat, _ library: ElfLinks.CLibrary?, version: String) -> Flaw? {
        let files = files
        guard isWhole(files) else { return .incomplete }
        let compiled = files?.filter { $0.hasSuffix(".so") } ?? []
        let words =
            otherSystem(than: system, compiled)?.words
            ?? otherPython(than: version, library, compiled)
        return words.map(Flaw.otherSystem)
    }

    /// Whether all its files exist.
    var isWhole: Bool { isWhole(files) }

    /// The size limit of a list of files in bytes.
    private static let bytesMax = 16 << 20

    /// The files in its own list, as absolute paths; nil if it has no list.
    ///
    /// Byte-compiled files may come and go and are ignored; so is a quoted name, which is rare.
    /// Source: PEP 376, `RECORD`.
    private var files: [String]? {
        let list = try? FileSystem.content(of: information + "/RECORD", limit: Self.bytesMax)
        return list?.split(separator: 10).compactMap { line in
            guard line.first != UInt8(ascii: "\""), let end = line.firstIndex(of: 44) else {
                return nil
            }
            let path = String(decoding: line[..<end], as: UTF8.self)
            if path.hasSuffix(".pyc") { return nil }
            return path.hasPrefix("/") ? path : "\(place)/\(path)"
        }
    }

    /// A package without list is incomplete, unless it is one of the system's, which
    /// `dpkg --verify` checks, or of an older kind, which has no list.
    private func isWhole(_ files: [String]?) -> Bool {
        if isEgg { return true }
        guard let files else {
            return FileSystem.kind(of: information + "/METADATA") == .file && isOfSystem
        }
        return files.allSatisfy { FileSystem.kind(of: $0, following: false) != nil }
    }

    /// The other system that its extension modules are for; nil if one fits, or there are none.
    ///
    /// Source: PEP 3149 for the names.
    private func otherSystem(than system: BinaryFormat, _ files: [String]) -> BinaryFormat? {
        var other: BinaryFormat?
        for file in files {
            let name = file.split(separator: "/").last ?? ""
            guard [".cpython-", ".abi3.so", ".pypy"].contains(where: { name.holds($0) }),
                let format = BinaryFormat(file)
            else { continue }
            if format == system { return nil }
            other = other ?? format
        }
        return other
    }

    /// The other Python that its extension modules are for, by their names; nil if one fits, or the
    /// names do not say.
    private func otherPython(
        than version: String,
        _ library: ElfLinks.CLibrary?,
        _ files: [String]
    ) -> String? {
        let own = version.split(separator: ".").prefix(2).joined()
        var other: String?
        for file in files {
            let name = file.split(separator: "/").last ?? ""
            guard let mark = name.firstRange(of: ".cpython-") else {
                if name.holds(".abi3.") { return nil }
                continue
            }
            let tag = name[mark.upperBound...].prefix { $0.isNumber }
            let isForMusl = name.hasSuffix("-musl.so") && library == .glibc
            if tag == own, !isForMusl { return nil }
            other = other ?? (tag == own ? "musl" : "CPython \(tag.prefix(1)).\(tag.dropFirst())")
        }
        return other
    }

    /// Whether it is one of the system's own packages.
    private var isOfSystem: Bool { place.hasSuffix("/dist-packages") }

    /// Its dependencies.
    var needs: [RequirementLine] {
        let isFolder = FileSystem.kind(of: information) == .folder
        let file = isFolder ? information + (isEgg ? "/PKG-INFO" : "/METADATA") : information
        return Self.values(of: "Requires-Dist", in: file).compactMap { value in
            guard case .package(let one) = RequirementLine.read(value, hasHash: false) else {
                return nil
            }
            return one
        }
    }

    /// The values of a metadata field, which may occur several times.
    private static func values(of name: String, in file: String) -> [Substring] {
        let bytes = (try? FileSystem.content(of: file, limit: 1 << 20)) ?? []
        // The long description begins after an empty line.
        return bytes.split(separator: 10, omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty && $0.first != 13 }
            .filter { $0.starts(with: "\(name):".utf8) }
            .map { String(decoding: $0.dropFirst(name.utf8.count + 1), as: UTF8.self)[...].trimmed }
    }

    /// The branch, tag or commit that it was installed from; empty if unknown.
    ///
    /// Source: PEP 610.
    var revisions: [String] {
        let path = information + "/direct_url.json"
        guard let bytes = try? FileSystem.content(of: path, limit: 1 << 16),
            let json = try? JSONValue(parsing: bytes)
        else { return [] }
        let members = Members(json).members("vcs_info")
        return [members.text("requested_revision"), members.text("commit_id")].compactMap { $0 }
    }
}
