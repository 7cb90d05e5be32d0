/// A value of a JSON, JavaScript or YAML file of another program, with its line.
struct ForeignValue {
    /// The kinds of values.
    enum Shape {
        case nothing
        case text(String)
        /// A number, as it is written.
        case number(String)
        case flag(Bool)
        case list([ForeignValue])
        case map([ForeignMember])
        /// A variable of the environment, and its stand-in.
        case variable(String, String?)
        /// Code that is not run; what kind of code.
        case code(String)
    }

    var shape: Shape
    var line: Int

    /// The member of a map with this name; the last one counts.
    subscript(key: String) -> ForeignValue? {
        members.last { $0.key == key }?.value
    }

    var members: [ForeignMember] {
        guard case .map(let members) = shape else { return [] }
        return members
    }

    var items: [ForeignValue] {
        guard case .list(let items) = shape else { return [] }
        return items
    }

    /// A text, a number or a flag as text.
    var text: String? {
        switch shape {
        case .text(let text), .number(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .nothing, .list, .map, .variable, .code: nil
        }
    }

    /// A text; of a variable of the environment its stand-in.
    var known: String? {
        if case .variable(_, let standIn) = shape { return standIn }
        return text
    }

    var flag: Bool? {
        switch text {
        case "true", "yes": true
        case "false", "no": false
        default: nil
        }
    }

    var number: Int? { text.flatMap { Int($0) } }

    /// The texts of a list, or the one text.
    var texts: [String] {
        if case .list(let items) = shape { return items.compactMap(\.text) }
        return text.map { [$0] } ?? []
    }

    /// The value of a variable of the environment; nil for lists, maps and code.
    var template: Template? {
        if case .variable(let name, let standIn) = shape {
            var template = Template()
            template.append(variable: name, standIn: standIn ?? "")
            return template
        }
        return text.map { Template($0) }
    }

    /// The places of all code in it, with the kind of code.
    var code: [(line: Int, what: String)] {
        switch shape {
        case .code(let what): [(line, what)]
        case .list(let items): items.flatMap(\.code)
        case .map(let members): members.flatMap(\.value.code)
        case .nothing, .text, .number, .flag, .variable: []
        }
    }

    init(_ shape: Shape, line: Int) { (self.shape, self.line) = (shape, line) }
}

/// A named value of a map.
struct ForeignMember {
    var key: String
    var line: Int
    var value: ForeignValue
}
