import VigiaCore

/// One package that is asked for.
struct RequirementLine {
    /// The name as packages are compared by: PEP 503.
    let name: String
    /// The name as it is written.
    let shown: String
    /// Names of what else of it is wanted: `socks` of `requests[socks]`.
    var extras: Set<String> = []
    /// The versions that will do; nil where it comes from an address or a path.
    var versions: PythonVersions?
    /// The branch, tag or commit of an address of a repository.
    var revision: String?
    /// When it is wanted; empty for always.
    var marker = ""
    var hasHash = false

    /// What a line may be.
    enum Reading {
        case package(RequirementLine)
        /// A path or an address that does not say the package's name.
        case elsewhere
        /// Neither.
        case none
    }

    /// What files end with that pip installs from.
    ///
    /// Source: pip, `filetypes.py`.
    private static let archives = [
        ".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz",
        ".tar.lz", ".tar.lzma",
    ]

    /// Reads a line without comment and options.
    static func read(_ text: Substring, hasHash: Bool) -> Reading {
        var (text, marker) = (text.trimmed, "")
        let head = text.prefix { $0 != ";" && $0 != "@" }
        let scheme = head.firstRange(of: ":").map { head[..<$0.lowerBound] } ?? ""
        let isAddress =
            (head.holds("://") || scheme == "file") && !scheme.contains(where: \.isWhitespace)
        // Behind an address a marker begins with a blank.
        let needsBlank = isAddress || text[head.endIndex...].first == "@"
        if let mark = needsBlank ? text.firstRange(of: " ;") : text.firstRange(of: ";") {
            marker = String(text[mark.upperBound...].trimmed)
            text = text[..<mark.lowerBound].trimmed
        }
        var reading = isAddress ? address(text) : named(text)
        if case .package(var one) = reading {
            (one.marker, one.hasHash) = (marker, hasHash)
            reading = .package(one)
        }
        return reading
    }

    /// A line that begins with a name, or is a path.
    private static func named(_ text: Substring) -> Reading {
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        var (rest, extras) = (text.dropFirst(name.count).trimmed, Set<String>())
        if rest.first == "[", let end = rest.firstIndex(of: "]") {
            extras = Self.extras(rest[..<end].dropFirst())
            rest = rest[rest.index(after: end)...].trimmed
        }
        let isName = name.first.map { $0.isLetter || $0.isNumber } ?? false
        let isArchive = rest.isEmpty && archives.contains { name.lowercased().hasSuffix($0) }
        if isName, !isArchive {
            var one = Self(name: Requirements.normalized(name), shown: String(name))
            one.extras = extras
            if rest.first == "@" {
                let place = rest.dropFirst().trimmed
                one.revision = revision(place)
                return place.isEmpty ? .none : .package(one)
            }
            if let versions = PythonVersions(rest) {
                one.versions = versions
                return .package(one)
            }
        }
        // A path: with a folder, of an archive, or the folder itself.
        let path = text.prefix { $0 != "[" }.trimmed
        let isPath = path.contains("/") || path.contains("\\") || path.hasPrefix(".")
        guard isPath || archives.contains(where: { path.lowercased().hasSuffix($0) }) else {
            return .none
        }
        guard !path.contains(where: { $0 == " " || $0 == "\t" }) else { return .none }
        return archive(path.split { $0 == "/" || $0 == "\\" }.last ?? "", extras)
    }

    /// A line that is an address: its fragment or its file may say the name.
    private static func address(_ text: Substring) -> Reading {
        let parts = text.split(separator: "#", maxSplits: 1)
        guard let place = parts.first else { return .none }
        for part in (parts.count > 1 ? parts[1] : "").split(separator: "&")
        where part.hasPrefix("egg=") {
            let egg = part.dropFirst(4)
            let name = egg.prefix { $0 != "[" }
            guard !name.isEmpty else { continue }
            var one = Self(name: Requirements.normalized(name), shown: String(name))
            one.extras = extras(egg.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" })
            one.revision = revision(text)
            return .package(one)
        }
        let file = place.prefix { $0 != "?" }.split(separator: "/").last ?? ""
        let scheme = place.firstRange(of: "://").map { place[..<$0.lowerBound] } ?? ""
        return scheme.contains("+") ? .elsewhere : archive(file, [])
    }

    /// A file of which the name says the package and its version: `six-1.16.0-py2.py3-none-any.whl`.
    ///
    /// Source: PEP 427.
    private static func archive(_ file: Substring, _ extras: Set<String>) -> Reading {
        let parts = file.split(separator: "-")
        guard file.lowercased().hasSuffix(".whl"), parts.count >= 5,
            let versions = PythonVersions("==\(unescaped(parts[1]))")
        else { return .elsewhere }
        var one = Self(name: Requirements.normalized(parts[0]), shown: String(parts[0]))
        (one.versions, one.extras) = (versions, extras)
        return .package(one)
    }

    /// A version as it stands in the name of a file: `+` may be `%2B` there, or `_`.
    private static func unescaped(_ text: Substring) -> String {
        var (plain, rest) = ("", text)
        while let mark = rest.firstRange(of: "%2B") ?? rest.firstRange(of: "%2b") {
            plain += rest[..<mark.lowerBound] + "+"
            rest = rest[mark.upperBound...]
        }
        return String((plain + rest).map { $0 == "_" ? "+" : $0 })
    }

    /// The names between brackets, as they are compared.
    ///
    /// Source: PEP 685.
    private static func extras(_ text: Substring) -> Set<String> {
        Set(text.split(separator: ",").map { Requirements.normalized($0.trimmed) })
    }

    /// What a package was installed from where that is another branch, tag or commit than is wanted;
    /// nil where it is the same, or not known.
    func otherRevision(among revisions: [String]) -> String? {
        guard let revision, !revisions.contains(where: { Self.isSame($0, revision) }) else {
            return nil
        }
        return revisions.first
    }

    /// Whether two names mean the same revision: the number of a commit may be cut short, any other
    /// name may not.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let areCommits = [one, other].allSatisfy { $0.count >= 7 && $0.allSatisfy(\.isHexDigit) }
        return one == other || areCommits && (one.hasPrefix(other) || other.hasPrefix(one))
    }

    /// What stands behind the last `@` of the path of a repository's address.
    private static func revision(_ address: Substring) -> String? {
        guard let mark = address.firstRange(of: "://"),
            address[..<mark.lowerBound].contains("+")
        else { return nil }
        let whole = address[mark.upperBound...].prefix { $0 != "#" && $0 != " " && $0 != ";" }
        guard let slash = whole.firstIndex(of: "/"), let at = whole[slash...].lastIndex(of: "@")
        else { return nil }
        let revision = whole[whole.index(after: at)...]
        return revision.isEmpty ? nil : String(revision)
    }
}
