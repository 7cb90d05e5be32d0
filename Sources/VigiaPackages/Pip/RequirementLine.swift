import VigiaCore

/// A required package.
struct RequirementLine {
    /// The normalized name: PEP 503.
    let name: String
    /// The name as written.
    let shown: String
    /// The wanted extras: `socks` of `requests[socks]`.
    var extras: Set<String> = []
    /// The accepted versions; nil if it comes from a URL or a path.
    var versions: PythonVersions?
    /// The branch, tag or commit of a repository's URL.
    var revision: String?
    /// The environment marker; empty for always.
    var marker = ""
    var hasHash = false

    /// The result of parsing a line.
    enum Reading {
        case package(RequirementLine)
        /// A path or URL that does not name the package.
        case elsewhere
        /// Invalid.
        case none
    }

    /// The suffixes of files that pip installs from.
    ///
    /// Source: pip, `filetypes.py`.
    private static let archives = [
        ".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz",
        ".tar.lz", ".tar.lzma",
    ]

    /// Parses a line without comment and options.
    static func read(_ text: Substring, hasHash: Bool) -> Reading {
        var (text, marker) = (text.trimmed, "")
        let head = text.prefix { $0 != ";" && $0 != "@" }
        let scheme = head.firstRange(of: ":").map { head[..<$0.lowerBound] } ?? ""
        let isAddress =
            (head.holds("://") || scheme == "file") && !scheme.contains(where: \.isWhitespace)
        // After a URL, a blank separates the marker.
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

    /// Parses a line that begins with a name, or is a path.
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
        // A path: it has a folder, ends like an archive, or is a folder itself.
        let path = text.prefix { $0 != "[" }.trimmed
        let isPath = path.contains("/") || path.contains("\\") || path.hasPrefix(".")
        guard isPath || archives.contains(where: { path.lowercased().hasSuffix($0) }) else {
            return .none
        }
        guard !path.contains(where: { $0 == " " || $0 == "\t" }) else { return .none }
        return archive(path.split { $0 == "/" || $0 == "\\" }.last ?? "", extras)
    }

    /// Parses a URL; its fragment or file name may name the package.
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

    /// Parses a file name with package and version: `six-1.16.0-py2.py3-none-any.whl`.
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

    /// A version in a file name, where `+` may be `%2B` or `_`.
    private static func unescaped(_ text: Substring) -> String {
        var (plain, rest) = ("", text)
        while let mark = rest.firstRange(of: "%2B") ?? rest.firstRange(of: "%2b") {
            plain += rest[..<mark.lowerBound] + "+"
            rest = rest[mark.upperBound...]
        }
        return String((plain + rest).map { $0 == "_" ? "+" : $0 })
    }

    /// The normalized names in brackets.
    ///
    /// Source: PEP 685.
    private static func extras(_ text: Substring) -> Set<String> {
        Set(text.split(separator: ",").map { Requirements.normalized($0.trimmed) })
    }

    /// The revision that a package was installed from if it is not the required one; nil if it is
    /// the same, or unknown.
    func otherRevision(among revisions: [String]) -> String? {
        guard let revision, !revisions.contains(where: { Self.isSame($0, revision) }) else {
            return nil
        }
        return revisions.first
    }

    /// Whether two names are the same revision: a commit's hash may be abbreviated, other names may
    /// not.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let areCommits = [one, other].allSatisfy { $0.count >= 7 && $0.allSatisfy(\.isHexDigit) }
        return one == other || areCommits && (one.hasPrefix(other) || other.hasPrefix(one))
    }

    /// The text behind the last `@` in the path of a repository's URL.
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
