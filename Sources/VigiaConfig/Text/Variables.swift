/// Why a text cannot have its variables put in.
enum VariableRefusal: Error, Equatable {
    /// `${` without a name, without an end, or with another operator than `:-`.
    case malformed
    /// The default of this variable holds another one.
    case nested(String)
    /// The variable is not set, and nothing stands in for it.
    case unset(String)
}

/// What `${NAME}` and `${NAME:-default}` stand for in a configuration.
///
/// As in a shell, what stands behind `:-` is taken where a variable is not set or empty; `$$` is a
/// dollar. Any other dollar means itself. Nothing is expanded twice, and a default holds no variable.
/// Source: POSIX.1-2024, XCU 2.6.2 (parameter expansion).
struct Variables {
    var values: [String: String] = [:]
    /// Whether the values are those of this machine; a profile that is not in use is read without.
    var areKnown = true
    /// Whether `${NAME}` stays as it is written, for messages: a value may be a secret.
    var staysWritten = false

    /// The text with its variables put in.
    func expand(_ text: String) throws(VariableRefusal) -> String {
        var (result, rest) = ("", text[...])
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            result += try take(from: &rest) ?? "$"
        }
        return result + rest
    }

    /// Takes what stands behind a dollar.
    ///
    /// - Parameter rest: the text behind the dollar; what is understood is taken off.
    /// - Returns: what takes its place; nil where the dollar means itself.
    /// - Throws: where it names no variable, or one that is not set.
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

    /// What stands for a value that is not known here: it may be a number or a text.
    private static let anyValue = "1"

    /// The first variable that is written without braces; nil where there is none.
    static func bare(in text: String) -> String? {
        for place in text.indices where text[place] == "$" {
            let name = name(at: text[place...].dropFirst())
            if !name.isEmpty { return String(name) }
        }
        return nil
    }

    /// The name of a variable at the beginning of a text; empty where there is none.
    static func name(at text: Substring) -> Substring {
        guard text.first?.isNumber == false else { return text.prefix(0) }
        return text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
