/// Why the variables of a text cannot be expanded.
enum VariableRefusal: Error, Equatable {
    /// `${` without a name, without an end, or with another operator than `:-`.
    case malformed
    /// The default of this variable contains another variable.
    case nested(String)
    /// This variable is not set, and has no default.
    case unset(String)
}

/// The values of `${NAME}` and `${NAME:-default}` in a configuration.
///
/// As in a shell, the default behind `:-` stands in for a variable that is unset or empty; `$$` is
/// a dollar. Any other dollar is literal. Nothing is expanded twice, and a default contains no
/// variable.
/// Source: POSIX.1-2024, XCU 2.6.2 (parameter expansion).
struct Variables {
    var values: [String: String] = [:]
    /// Whether the values are those of this machine; false for profiles that are only checked.
    var areKnown = true
    /// Whether `${NAME}` stays unexpanded, for messages: its value may be secret.
    var staysWritten = false

    /// The text with its variables expanded.
    func expand(_ text: String) throws(VariableRefusal) -> String {
        var (result, rest) = ("", text[...])
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            result += try take(from: &rest) ?? "$"
        }
        return result + rest
    }

    /// Expands what follows a dollar.
    ///
    /// - Parameter rest: the text behind the dollar; the expanded part is removed.
    /// - Returns: the replacement; nil where the dollar is literal.
    /// - Throws: where no variable is named, or the variable is not set.
    func take(from rest: inout Substring) throws(VariableRefusal) -> String? {
        if rest.first == "$" {
            rest.removeFirst()
            return "$"
        }
        guard rest.first == "{" else { return nil }
        let name = Self.name(at: rest.dropFirst())
        let after = rest[name.endIndex...]
        guard !name.isEmpty, let end = after.firstIndex(of: "}"),
            after[..<end].isEmpty || after.hasPrefix(":-")
        else { throw .malformed }
        let inner = after[..<end].dropFirst(2)
        if zip(inner, inner.dropFirst()).contains(where: { $0 == "$" && $1 == "{" }) {
            throw .nested(String(name))
        }
        let standIn = after[..<end].isEmpty ? nil : String(inner)
        let written = "$\(rest[...end])"
        rest = rest[end...].dropFirst()
        if staysWritten { return written }
        let value = values[String(name)]
        if let standIn { return value.flatMap { $0.isEmpty ? nil : $0 } ?? standIn }
        guard let value = value ?? (areKnown ? nil : Self.anyValue) else {
            throw .unset(String(name))
        }
        return value
    }

    /// Stands in for an unknown value, which may be a number or a text.
    private static let anyValue = "1"

    /// The first variable without braces; nil where there is none.
    static func bare(in text: String) -> String? {
        for place in text.indices where text[place] == "$" {
            let name = name(at: text[place...].dropFirst())
            if !name.isEmpty { return String(name) }
        }
        return nil
    }

    /// The variable's name at the beginning of a text; empty where there is none.
    static func name(at text: Substring) -> Substring {
        guard text.first?.isNumber == false else { return text.prefix(0) }
        return text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
