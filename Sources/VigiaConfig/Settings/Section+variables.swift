// What the environment of Vigia itself may decide: where a service listens, and nothing else.
extension Section {
    /// `port`, where `${PORT:-3001}` may stand for a number.
    func port(in surroundings: Surroundings) -> Int? {
        guard let entry = self["port"], let written = text(of: entry, as: "a whole number"),
            let text = expanded(written, of: entry, in: surroundings)
        else { return nil }
        return integer(text, of: entry, in: 1...65_535)
    }

    /// The text with the variables that are named in it; as in a shell, what stands behind `:-` is
    /// taken where a variable is not set or empty.
    func expanded(_ text: String, of entry: Entry, in surroundings: Surroundings) -> String? {
        var (result, rest) = ("", text[...])
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            let name = rest[start...].dropFirst(2).prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
            }
            let after = rest[name.endIndex...]
            guard rest[start...].hasPrefix("${"), name.first?.isNumber == false,
                after.hasPrefix(":-"),
                let end = after.firstIndex(of: "}")
            else {
                findings.add(
                    "value",
                    at: entry.place,
                    "\(quoted(entry.key)) cannot be \(quoted(text))",
                    hint: "a variable is written with what stands in for it: ${PORT:-3001}"
                )
                return nil
            }
            let value = surroundings.variables[String(name)] ?? ""
            result += value.isEmpty ? String(after[..<end].dropFirst(2)) : value
            rest = rest[end...].dropFirst()
        }
        return result + rest
    }
}
