/// Gives services names that Vigia accepts, each once.
struct ServiceNames {
    private var given: [String: String] = [:]
    private var taken: Set<String> = ["process-monitor"]

    /// The name for a service; the same key gets the same name.
    ///
    /// - Parameters:
    ///   - key: what identifies the service in its source.
    ///   - shown: what the source calls it; nil for the key.
    /// - Returns: the name.
    mutating func name(for key: String, shown: String? = nil) -> String {
        if let known = given[key] { return known }
        let text = shown ?? key
        var plain = String(
            text.unicodeScalars.map { scalar -> Character in
                let isKept =
                    scalar.isASCII && (scalar.properties.isAlphabetic || Self.isDigit(scalar))
                return isKept || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
            }.drop { $0 == "." || $0 == "-" }.prefix(Self.lettersMax)
        )
        if plain.isEmpty { plain = "service" }
        var (name, number) = (plain, 1)
        while collides(name) {
            number += 1
            name = "\(plain)-\(number)"
        }
        taken.insert(name)
        given[key] = name
        return name
    }

    /// Fewer than Vigia allows, since an instance has its number behind the name.
    private static let lettersMax = 56

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(Character(scalar))
    }

    /// Whether the name is taken, or its log files would be those of another service.
    private func collides(_ name: String) -> Bool {
        if taken.contains(name) { return true }
        return ["-error", "-build"].contains { end in
            (name.hasSuffix(end) && taken.contains(String(name.dropLast(end.count))))
                || taken.contains(name + end)
        }
    }
}
