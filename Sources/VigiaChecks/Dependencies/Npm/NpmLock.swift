import VigiaJSON
import VigiaPlatform

/// What `package-lock.json` says, or npm's own note of what it has installed.
///
/// Source: package-lock.json(5), the `packages` of versions 2 and 3.
struct NpmLock {
    /// One place where a package belongs.
    struct Package {
        /// Where, from the project's folder on: `node_modules/express`; "" for the project.
        let place: String
        let version: String?
        let resolved: String?
        let integrity: String?
        let isLink: Bool
        /// Whether a system that it is not made for does without.
        let isOptional: Bool
        /// Whether only development needs it.
        let isDevelopment: Bool
        let hasInstallScript: Bool
        /// The programs that it has, by path in its folder.
        let programs: [String]
        /// Which versions of Node it asks for; nil where it takes all.
        let engine: String?
        /// What it asks for, by name.
        let wants: [String: String]

        /// The name by which it is asked for.
        var name: String {
            guard let mark = place.lastRange(of: "node_modules/") else { return place }
            return String(place[mark.upperBound...])
        }

        /// Whether it lies in a `node_modules`.
        var isInstalled: Bool { place.holds("node_modules/") }
    }

    let packages: [Package]

    /// The most bytes of a lock file.
    static let bytesMax = 64 << 20

    /// Reads a lock file.
    ///
    /// - Throws: why it is none, in words that follow its name.
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
        guard case .object(let places) = members.last(where: { $0.name == "packages" })?.value
        else {
            throw Unreadable(words: "has no packages: it was written by npm 6 or older")
        }
        packages = places.map { Self.package($0.name, $0.value) }
    }

    struct Unreadable: Error { let words: String }

    /// Where a text stops being JSON.
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
        return Package(
            place: place,
            version: members.text("version"),
            resolved: members.text("resolved"),
            integrity: members.text("integrity"),
            isLink: members.flag("link"),
            isOptional: members.flag("optional") || members.flag("devOptional"),
            isDevelopment: members.flag("dev") || members.flag("devOptional"),
            hasInstallScript: members.flag("hasInstallScript"),
            programs: members.texts("bin").map(\.value),
            engine: members.members("engines").text("node"),
            wants: NpmManifest.wants(members)
        )
    }
}

/// What `package.json` asks for.
struct NpmManifest {
    let wants: [String: String]
    let version: String?
    let main: String?
    let hasExports: Bool
    /// Which versions of Node it asks for; nil where it takes all, or says so in another way.
    let engine: String?

    /// The most bytes of a manifest.
    static let bytesMax = 4 << 20

    /// Reads a manifest; nil where there is none that can be understood.
    init?(_ path: String) {
        guard let bytes = try? FileSystem.content(of: path, limit: Self.bytesMax),
            let json = try? JSONValue(parsing: bytes), case .object = json
        else { return nil }
        let members = Members(json)
        wants = Self.wants(members)
        version = members.text("version")
        main = members.text("main")
        hasExports = members.value("exports") != nil
        engine =
            members.value("devEngines") == nil ? members.members("engines").text("node") : nil
    }

    /// What is asked for, whatever for; of several, npm takes the one that comes last here.
    static func wants(_ members: Members) -> [String: String] {
        ["peerDependencies", "devDependencies", "dependencies", "optionalDependencies"]
            .reduce(into: [:]) { all, kind in
                for (name, value) in members.texts(kind) { all[name] = value }
            }
    }
}

/// The members of a JSON object, for reading what may be there.
struct Members {
    private let all: [JSONMember]

    init(_ json: JSONValue) {
        if case .object(let members) = json { all = members } else { all = [] }
    }

    func value(_ name: String) -> JSONValue? { all.last { $0.name == name }?.value }

    func text(_ name: String) -> String? {
        if case .text(let text) = value(name) { text } else { nil }
    }

    func flag(_ name: String) -> Bool { value(name) == .flag(true) }

    func members(_ name: String) -> Members { value(name).map(Members.init) ?? Members(.null) }

    /// The members of a member that are texts; a text alone is one without a name.
    func texts(_ name: String) -> [(name: String, value: String)] {
        switch value(name) {
        case .text(let text): [("", text)]
        case .object(let members):
            members.compactMap { member in
                if case .text(let text) = member.value { (member.name, text) } else { nil }
            }
        default: []
        }
    }

    /// The elements of a member that is a list.
    func elements(_ name: String) -> [JSONValue] {
        if case .list(let values) = value(name) { values } else { [] }
    }
}
