import VigiaCore

/// The environment marker of a requirement: `python_version < "3.11"`.
///
/// Source: PEP 508, "Environment Markers". A marker that cannot be understood gives nil, and the
/// requirement is then ignored.
struct PythonMarker {
    /// The version of the interpreter: `3.11` of `3.11.7`, and the full one.
    let version: (short: String, full: String)
    private var words: [String] = []
    private var place = 0
    private var depth = 0
    /// The wanted extra, as the value of `extra`.
    private var extra = ""

    /// How deep parentheses may be nested before a marker counts as not understood.
    private static let depthMax = 50

    init(pythonVersion full: String) {
        let numbers = full.split(separator: ".")
        version = (numbers.prefix(2).joined(separator: "."), full)
    }

    /// Evaluates a marker for a package with extras: one extra that fits is enough.
    func holds(_ marker: String, extras: Set<String>) -> Bool? {
        var answer = holds(marker)
        for extra in extras where answer != true {
            var reader = self
            reader.extra = extra
            let other = reader.holds(marker)
            if other == true || answer == false { answer = other }
        }
        return answer
    }

    /// Whether a requirement with this marker is needed; nil if unknown.
    func holds(_ marker: String) -> Bool? {
        if marker.isEmpty { return true }
        var reader = self
        reader.words = Self.words(of: marker)
        let value = reader.either()
        return reader.place == reader.words.count ? value : nil
    }

    private static func words(of text: String) -> [String] {
        var (words, rest) = ([String](), text[...])
        while let first = rest.first {
            if first == " " || first == "\t" {
                rest = rest.dropFirst()
            } else if first == "\"" || first == "'" {
                let body = rest.dropFirst().prefix { $0 != first }
                words.append("\"" + body)
                rest = rest.dropFirst(body.count + 2)
            } else if first == "(" || first == ")" {
                words.append(String(first))
                rest = rest.dropFirst()
            } else {
                let isSign = "<>=!~".contains(first)
                let word = rest.prefix { character in
                    isSign
                        ? "<>=!~".contains(character)
                        : character.isLetter || character.isNumber || "_.".contains(character)
                }
                guard !word.isEmpty else { return ["?"] }
                words.append(String(word))
                rest = rest.dropFirst(word.count)
            }
        }
        return words
    }

    private var next: String? { place < words.count ? words[place] : nil }

    private mutating func take() -> String? {
        defer { place += 1 }
        return next
    }

    private mutating func either() -> Bool? {
        var value = both()
        while next == "or" {
            place += 1
            let other = both()
            if value == true || other == true {
                value = true
            } else if value == nil || other == nil {
                value = nil
            }
        }
        return value
    }

    private mutating func both() -> Bool? {
        var value = one()
        while next == "and" {
            place += 1
            let other = one()
            if value == false || other == false {
                value = false
            } else if value == nil || other == nil {
                value = nil
            }
        }
        return value
    }

    private mutating func one() -> Bool? {
        if next == "(" {
            guard depth < Self.depthMax else { return nil }
            depth += 1
            defer { depth -= 1 }
            place += 1
            let value = either()
            return take() == ")" ? value : nil
        }
        guard let left = take(), var sign = take() else { return nil }
        if sign == "not" { sign = "not " + (take() ?? "") }
        guard let right = take(), let one = value(of: left), let other = value(of: right) else {
            return nil
        }
        if left == "extra" || right == "extra" {
            let (one, other) = (Requirements.normalized(one), Requirements.normalized(other))
            return sign == "==" ? one == other : sign == "!=" ? one != other : nil
        }
        switch sign {
        case "in": return other.holds(one)
        case "not in": return !other.holds(one)
        default: break
        }
        if [left, right].contains(where: {
            $0.hasPrefix("python_") || $0 == "implementation_version"
        }) {
            let isOwnFirst = !left.hasPrefix("\"")
            return PythonVersions(
                (isOwnFirst ? sign : Self.turned(sign)) + (isOwnFirst ? other : one)
            )?
            .contains(isOwnFirst ? one : other)
        }
        return sign == "==" ? one == other : sign == "!=" ? one != other : nil
    }

    #if arch(arm64)
    private static let machine = "aarch64"
    #else
    private static let machine = "x86_64"
    #endif

    private static func turned(_ sign: String) -> String {
        ["<": ">", ">": "<", "<=": ">=", ">=": "<="][sign] ?? sign
    }

    private func value(of word: String) -> String? {
        if word.hasPrefix("\"") { return String(word.dropFirst()) }
        return [
            "python_version": version.short, "python_full_version": version.full,
            "implementation_version": version.full, "os_name": "posix", "sys_platform": "linux",
            "platform_system": "Linux", "platform_machine": Self.machine,
            "platform_python_implementation": "CPython", "implementation_name": "cpython",
            "python_implementation": "CPython", "os.name": "posix", "sys.platform": "linux",
            "platform.machine": Self.machine, "platform.python_implementation": "CPython",
            "extra": extra,
        ][word]
    }
}
