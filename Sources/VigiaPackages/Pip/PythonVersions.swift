import VigiaCore

/// A version specifier of a Python package: `==1.2`, `>=1,<2`, `~=1.4`, `==1.*`; or any version.
///
/// Pre-releases are accepted like releases, since the installed version is judged.
/// Source: PEP 440, "Version specifiers".
struct PythonVersions {
    private struct Part {
        var sign: String
        /// The version as written.
        var shown: String
        /// Nil if `===` names a text that is no version.
        var version: PythonVersion?
        /// Whether it is a prefix: `==1.*`.
        var isOpen = false
    }

    private var parts: [Part] = []

    /// Parses the text behind a name; nil if it is invalid.
    init?(_ text: some StringProtocol) {
        var text = Substring(text).trimmed
        if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast().trimmed }
        for part in text.split(separator: ",") {
            let part = part.trimmed
            guard !part.isEmpty else { continue }
            guard let one = Self.part(part) else { return nil }
            parts.append(one)
        }
        if parts.isEmpty, !text.isEmpty, !text.allSatisfy({ $0 == "," || $0 == " " }) { return nil }
    }

    private static func part(_ text: Substring) -> Part? {
        let sign = String(text.prefix { "=<>!~".contains($0) })
        let shown = text.dropFirst(sign.count).trimmed
        guard !shown.isEmpty, !shown.contains(where: { $0 == " " || $0 == "\t" || $0 == ")" })
        else { return nil }
        var part = Part(sign: sign, shown: String(shown), version: PythonVersion(shown))
        switch sign {
        case "===": return part
        case "==", "!=":
            if shown.hasSuffix(".*") {
                part.isOpen = true
                part.version = PythonVersion(shown.dropLast(2))
                guard let open = part.version, !open.isEarly, open.post == nil, open.local.isEmpty
                else { return nil }
            }
        case "~=": guard part.version.map({ $0.release.count > 1 }) == true else { return nil }
        case "<=", ">=", "<", ">": break
        default: return nil
        }
        let takesLocal = sign == "==" || sign == "!="
        guard let version = part.version, takesLocal || version.local.isEmpty else { return nil }
        return part
    }

    /// Whether only one version is accepted.
    var isPinned: Bool {
        parts.contains { ["==", "==="].contains($0.sign) && !$0.isOpen }
    }

    /// Whether a version is accepted; a text that is no version matches only `===`.
    func contains(_ version: String) -> Bool {
        let own = PythonVersion(version)
        return parts.allSatisfy { part in
            guard part.sign != "===" else {
                return version.lowercased() == part.shown.lowercased()
            }
            guard let own, let other = part.version else { return true }
            return Self.holds(own, part, other)
        }
    }

    private static func holds(
        _ own: PythonVersion,
        _ part: Part,
        _ other: PythonVersion
    ) -> Bool {
        switch part.sign {
        case "==" where part.isOpen: return own.begins(with: other)
        case "!=" where part.isOpen: return !own.begins(with: other)
        case "==": return (other.local.isEmpty ? own.published : own) == other
        case "!=": return (other.local.isEmpty ? own.published : own) != other
        case "~=":
            var kept = other
            kept.release.removeLast()
            return own >= other && own.begins(with: kept)
        case "<=": return own.published <= other
        case ">=": return own >= other
        case "<":
            if other.isEarly { return own < other }
            // Pre-releases of that version are excluded as well.
            var first = other
            first.dev = 0
            return own < first
        default:
            if other.dev != nil { return own.published > other }
            guard let post = other.post else { return own.comparesToFamily(of: other) > 0 }
            var next = other
            (next.post, next.dev) = (post + 1, 0)
            return own >= next
        }
    }

    /// The specifier as written.
    var text: String { parts.map { $0.sign + $0.shown }.joined(separator: ",") }
}
