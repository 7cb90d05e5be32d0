internal import VigiaCore
internal import VigiaJSON

extension JSONValue {
    /// The text of every scalar by its dotted path: `checks.0.name`; a lone scalar has the empty
    /// path.
    var flattened: [String: String] {
        var texts: [String: String] = [:]
        flatten(into: &texts, under: "")
        return texts
    }

    private func flatten(into texts: inout [String: String], under path: String) {
        let prefix = path.isEmpty ? "" : path + "."
        switch self {
        case .null: texts[path] = "null"
        case .flag(let flag): texts[path] = flag ? "true" : "false"
        case .integer(let number): texts[path] = "\(number)"
        case .unsigned(let number): texts[path] = "\(number)"
        case .number(let number):
            // An expectation of 1 also matches `1.0` and `1e0`.
            texts[path] = number.plainText
        case .text(let text): texts[path] = text
        case .list(let values):
            for (index, value) in values.enumerated() {
                value.flatten(into: &texts, under: "\(prefix)\(index)")
            }
        case .object(let members):
            let meant = Dictionary(zip(members.map(\.name), members.indices)) { $1 }
            for (place, member) in members.enumerated() where meant[member.name] == place {
                member.value.flatten(into: &texts, under: prefix + member.name)
            }
        }
    }
}
