import VigiaJSON

/// The members of a JSON object, for optional reading.
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

    /// A member's string members; a plain string counts as one without name.
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

    /// A member's list of strings; a plain string counts as a list of one.
    func list(_ name: String) -> [String] {
        if let text = text(name) { return [text] }
        return elements(name).compactMap { element in
            if case .text(let text) = element { text } else { nil }
        }
    }

    /// A member's list elements.
    func elements(_ name: String) -> [JSONValue] {
        if case .list(let values) = value(name) { values } else { [] }
    }
}
