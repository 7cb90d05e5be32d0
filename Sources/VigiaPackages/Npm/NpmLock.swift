import VigiaCore
import VigiaJSON
import VigiaPlatform

/// `package-lock.json`, or npm's own record of the installation.
///
/// Source: package-lock.json(5), the `packages` of versions 2 and 3.
struct NpmLock {
    /// A package with its place.
    struct Package {
        /// The path from the project's folder on: `node_modules/express`; "" for the project.
        let place: String
        let version: String?
        let resolved: String?
        let integrity: String?
        let isLink: Bool
        /// npm's flags: `dev`, `optional`, `devOptional`, `peer`, `inBundle`, `extraneous`.
        let flags: Set<String>
        /// The dependencies bundled with it.
        let bundles: [String]
        let hasShrinkwrap: Bool
        /// The systems, processors and C libraries that it supports; empty for all.
        let systems: [String]
        let processors: [String]
        let libraries: [String]
        let hasInstallScript: Bool
        /// Its programs, as paths in its folder.
        let programs: [String]
        /// The versions of Node that it accepts; nil for all.
        let engine: String?
        /// Its dependencies.
        let needs: [NpmNeed]

        /// Its dependencies by name.
        var wants: [String: String] {
            needs.reduce(into: [:]) { $0[$1.name] = $1.range }
        }
        /// Whether a system that it does not support skips it.
        var isOptional: Bool { !flags.isDisjoint(with: ["optional", "devOptional"]) }
        /// Whether only development, or an optional package, needs it.
        var isDevelopment: Bool { !flags.isDisjoint(with: ["dev", "devOptional"]) }
        var isBundled: Bool { flags.contains("inBundle") }
        var isExtraneous: Bool { flags.contains("extraneous") }

        /// The name that others require.
        var name: String {
            guard let mark = place.lastRange(of: "node_modules/") else { return place }
            return String(place[mark.upperBound...])
        }

        /// Whether it is in a `node_modules`.
        var isInstalled: Bool { place.holds("node_modules/") }
    }

    let packages: [Package]

    /// The size limit of a lock file in bytes.
    static let bytesMax = 64 << 20

    /// Parses a lock file.
    ///
    /// - Throws: why it is invalid, in words that follow its name.
    init(_ path: String) throws(Unreadable) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileSystem.content(of: path, limit: Self.bytesMax)
        } catch {
            throw Unreadable(words: "cannot be read: \(error)")
        }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw Unreadable(words: Self.words(error, bytes))
        }
        guard case .object(let members) = json else {
            throw Unreadable(words: "is not an object of JSON")
        }
        if case .object(let places) = members.last(where: { $0.name == "packages" })?.value {
            packages = places.map { Self.package($0.name, $0.value) }
        } else if let old = members.last(where: { $0.name == "dependencies" })?.value {
            packages = [Self.package("", .object([]))] + Self.packages(old, below: "", depth: 32)
        } else {
            throw Unreadable(words: "has no packages: it was written by npm 6 or older")
        }
    }

    struct Unreadable: Error { let words: String }

    /// The place where JSON is invalid, in words.
    static func words(_ error: JSONError, _ bytes: [UInt8]) -> String {
        guard case .notJSON(let offset) = error else { return "is not as expected" }
        let before = bytes.prefix(offset)
        let line = before.count { $0 == 10 } + 1
        let column = offset - (before.lastIndex(of: 10) ?? -1)
        return offset >= bytes.count
            ? "breaks off at line \(line)" : "is not JSON at line \(line), column \(column)"
    }

    private static func package(_ place: String, _ json: JSONValue) -> Package {
        let members = Members(json)
        let flags = ["dev", "optional", "devOptional", "peer", "inBundle", "extraneous"]
        return Package(
            place: place,
            version: members.text("version"),
            resolved: members.text("resolved"),
            integrity: members.text("integrity"),
            isLink: members.flag("link"),
            flags: Set(flags.filter(members.flag)),
            bundles: members.list("bundleDependencies") + members.list("bundledDependencies"),
            hasShrinkwrap: members.flag("hasShrinkwrap"),
            systems: members.list("os"),
            processors: members.list("cpu"),
            libraries: members.list("libc"),
            hasInstallScript: members.flag("hasInstallScript"),
            programs: members.texts("bin").map(\.value),
            engine: members.members("engines").text("node"),
            needs: NpmNeed.all(members)
        )
    }

    /// The packages of a lock file of npm 6 or older, where they are nested.
    private static func packages(
        _ json: JSONValue,
        below place: String,
        depth: Int
    ) -> [Package] {
        guard case .object(let all) = json, depth > 0 else { return [] }
        return all.flatMap { entry -> [Package] in
            let path = "\(place)node_modules/\(entry.name)"
            let members = Members(entry.value)
            let version = members.text("version") ?? ""
            let isVersion = NpmVersion(version) != nil
            let flags = ["dev", "optional"].filter(members.flag)
            let package = Package(
                place: path,
                version: isVersion ? version : nil,
                resolved: isVersion ? members.text("resolved") : version,
                integrity: members.text("integrity"),
                isLink: version.hasPrefix("file:") && members.text("integrity") == nil,
                flags: Set(flags + (members.flag("bundled") ? ["inBundle"] : [])),
                bundles: [],
                hasShrinkwrap: false,
                systems: [],
                processors: [],
                libraries: [],
                hasInstallScript: false,
                programs: [],
                engine: nil,
                needs: members.texts("requires").map {
                    NpmNeed(name: $0.name, range: $0.value, kind: .usual)
                }
            )
            let inner = members.value("dependencies") ?? .null
            return [package] + packages(inner, below: path + "/", depth: depth - 1)
        }
    }
}
