extension ScriptReader {
    /// The value of a name: a literal, a constant, or a variable of the environment.
    mutating func named(_ name: String) throws(ImportRefusal) -> ForeignValue.Shape {
        if name == "path", ahead(1) == .sign("."), ahead(3) == .sign("(") {
            if let joined = try joinedPath() { return .text(joined) }
        }
        if name == "process", ahead(1) == .sign("."), ahead(2) == .name("env") {
            if ahead(3) == .sign("."), case .name(let variable) = ahead(4) {
                place += 5
                return .variable(variable, nil)
            }
            if ahead(3) == .sign("["), case .text(let variable) = ahead(4), ahead(5) == .sign("]") {
                place += 6
                return .variable(variable, nil)
            }
        }
        place += 1
        switch name {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "null", "undefined": return .nothing
        case "__dirname": return .text(source.folder)
        case "function", "async", "new", "await", "typeof": return skipped("code")
        case "require": return skipped("what another file exports (require)")
        default:
            guard let known = constants[name] else { return .code("the name \(name)") }
            try spend(known)
            return known.shape
        }
    }

    /// The path of `path.join(…)` or `path.resolve(…)`; nil where its parts are not known.
    private mutating func joinedPath() throws(ImportRefusal) -> String? {
        guard case .name(let call) = ahead(2), ["join", "resolve"].contains(call) else {
            return nil
        }
        let start = place
        place += 3
        let parts = try items(nesting, until: ")")
        let texts = parts.compactMap(\.text)
        if texts.count == parts.count, !texts.isEmpty { return texts.joined(separator: "/") }
        place = start
        return nil
    }

    private mutating func spend(_ value: ForeignValue) throws(ImportRefusal) {
        valuesLeft -= value.weight
        if valuesLeft < 0 { throw refuse("constants are repeated too often") }
    }
}

extension ForeignValue {
    /// The number of values in it.
    fileprivate var weight: Int {
        switch shape {
        case .list(let items): items.reduce(1) { $0 + $1.weight }
        case .map(let members): members.reduce(1) { $0 + $1.value.weight }
        case .nothing, .text, .number, .flag, .variable, .code: 1
        }
    }
}
