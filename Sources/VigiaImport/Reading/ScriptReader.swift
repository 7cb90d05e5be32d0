/// Reads the object that a JavaScript or JSON file exports, without running the file.
///
/// Objects, lists, texts, numbers, constants and `process.env` are read; other code is noted as
/// such.
struct ScriptReader {
    let tokens: [(token: ScriptToken, line: Int)]
    let source: ImportSource
    var place = 0
    private(set) var constants: [String: ForeignValue] = [:]

    /// The deepest nesting of objects and lists.
    private static let depthMax = 64
    /// The most values that constants and spreads may repeat.
    private static let valuesMax = 100_000
    var valuesLeft = Self.valuesMax
    /// The number of open brackets.
    var nesting = 0

    /// The exported value of a file.
    ///
    /// - Throws: `ImportRefusal.syntax` where the file exports no object.
    static func value(of source: ImportSource) throws(ImportRefusal) -> ForeignValue {
        var reader = ScriptReader(
            tokens: try ScriptTokens.all(of: source.text, file: source.file),
            source: source
        )
        return try reader.exported()
    }

    private init(tokens: [(token: ScriptToken, line: Int)], source: ImportSource) {
        (self.tokens, self.source) = (tokens, source)
    }

    var token: ScriptToken { tokens[min(place, tokens.count - 1)].token }
    var line: Int { tokens[min(place, tokens.count - 1)].line }

    func ahead(_ count: Int) -> ScriptToken {
        place + count < tokens.count ? tokens[place + count].token : .end
    }

    func refuse(_ problem: String) -> ImportRefusal {
        .syntax(file: source.file, line: line, problem)
    }

    private mutating func take(_ sign: String) -> Bool {
        guard token == .sign(sign) else { return false }
        place += 1
        return true
    }

    private mutating func exported() throws(ImportRefusal) -> ForeignValue {
        if [.sign("{"), .sign("[")].contains(token) { return try expression(0) }
        while token != .end {
            switch (token, ahead(1), ahead(2), ahead(3)) {
            case (.name("const"), .name(let name), .sign("="), _),
                (.name("let"), .name(let name), .sign("="), _),
                (.name("var"), .name(let name), .sign("="), _):
                place += 3
                constants[name] = try expression(0)
            case (.name("module"), .sign("."), .name("exports"), .sign("=")):
                place += 4
                return try expression(0)
            case (.name("export"), .name("default"), _, _):
                place += 2
                return try expression(0)
            default: skipOne()
            }
        }
        throw refuse("the file exports no object: module.exports = { … }")
    }

    /// Skips a token, or everything within brackets.
    private mutating func skipOne() {
        var depth = 0
        repeat {
            if [.sign("{"), .sign("["), .sign("(")].contains(token) { depth += 1 }
            if [.sign("}"), .sign("]"), .sign(")")].contains(token) { depth -= 1 }
            place += 1
        } while depth > 0 && token != .end
    }

    /// Whether a value ends here; outside of brackets, a line ends it.
    private var isAtEnd: Bool {
        switch token {
        case .end, .sign(","), .sign("}"), .sign("]"), .sign(")"), .sign(";"): true
        case .sign("."), .sign("||"), .sign("&&"), .sign("??"), .sign("+"), .sign("?"): false
        default: nesting == 0 && place > 0 && line > tokens[place - 1].line
        }
    }

    private mutating func expression(_ depth: Int) throws(ImportRefusal) -> ForeignValue {
        guard depth < Self.depthMax else { throw refuse("objects are nested too deep here") }
        let start = line
        var left = try primary(depth)
        while !isAtEnd {
            if take("||") || take("??") {
                left = Self.either(left, try expression(depth + 1))
            } else if take("+") {
                let right = try primary(depth + 1)
                let isKnown = left.text != nil && right.text != nil
                let sum = (left.text ?? "") + (right.text ?? "")
                left = ForeignValue(isKnown ? .text(sum) : .code("a sum"), line: start)
            } else if isValue(token) {
                throw refuse("a comma is missing before this")
            } else {
                while !isAtEnd { skipOne() }
                left = ForeignValue(.code("an expression"), line: start)
            }
        }
        return left
    }

    /// Whether a token begins a value, which cannot follow another one.
    private func isValue(_ token: ScriptToken) -> Bool {
        switch token {
        case .text, .number, .substituted: true
        case .name(let name): !["in", "instanceof", "as", "satisfies"].contains(name)
        case .sign, .end: false
        }
    }

    /// The value of `left || right`.
    private static func either(_ left: ForeignValue, _ right: ForeignValue) -> ForeignValue {
        if case .variable(let name, nil) = left.shape, let text = right.text {
            return ForeignValue(.variable(name, text), line: left.line)
        }
        if case .code = left.shape { return left }
        return left.text?.isEmpty == false ? left : right
    }

    private mutating func primary(_ depth: Int) throws(ImportRefusal) -> ForeignValue {
        guard depth < Self.depthMax else { throw refuse("objects are nested too deep here") }
        let (start, first) = (line, token)
        var shape: ForeignValue.Shape
        switch first {
        case .sign("{"): shape = .map(try members(depth))
        case .sign("["): shape = .list(try items(depth))
        case .sign("("):
            place += 1
            nesting += 1
            shape = try expression(depth + 1).shape
            nesting -= 1
            if !take(")") { shape = skipped("an expression") }
        case .sign("-"):
            place += 1
            guard case .number(let digits) = token else { return rest("an expression", start) }
            place += 1
            shape = .number("-" + digits)
        case .text(let text):
            place += 1
            shape = .text(text)
        case .number(let digits):
            place += 1
            shape = .number(digits.filter { $0 != "_" })
        case .substituted:
            place += 1
            shape = .code("a text with ${…} in it")
        case .name(let name): shape = try named(name)
        case .end, .sign: return rest("an expression", start)
        }
        while [.sign("."), .sign("?."), .sign("("), .sign("["), .sign("=>")].contains(token) {
            shape = .code(token == .sign("(") ? "a function call" : "an expression")
            skipOne()
            if case .name = token { place += 1 }
            if token == .sign("{") { skipOne() }
        }
        return ForeignValue(shape, line: start)
    }

    mutating func skipped(_ what: String) -> ForeignValue.Shape {
        while !isAtEnd { skipOne() }
        return .code(what)
    }

    private mutating func rest(_ what: String, _ line: Int) -> ForeignValue {
        ForeignValue(skipped(what), line: line)
    }

    mutating func items(
        _ depth: Int,
        until end: String = "]"
    ) throws(ImportRefusal) -> [ForeignValue] {
        let start = line
        place += 1
        nesting += 1
        defer { nesting -= 1 }
        var items: [ForeignValue] = []
        while token != .end {
            if take(end) { return items }
            if take(",") { continue }
            if take("...") {
                let value = try expression(depth + 1)
                if case .list(let more) = value.shape { items += more } else { items.append(value) }
            } else {
                items.append(try expression(depth + 1))
            }
            guard token == .sign(",") || token == .sign(end) else { break }
        }
        throw .syntax(file: source.file, line: start, "this list is not closed")
    }

    private mutating func members(_ depth: Int) throws(ImportRefusal) -> [ForeignMember] {
        let start = line
        place += 1
        nesting += 1
        defer { nesting -= 1 }
        var members: [ForeignMember] = []
        while token != .end {
            if take("}") { return members }
            if take(",") { continue }
            members += try member(depth)
            guard token == .sign(",") || token == .sign("}") else { break }
        }
        throw .syntax(file: source.file, line: start, "this object is not closed")
    }

    private mutating func member(_ depth: Int) throws(ImportRefusal) -> [ForeignMember] {
        let start = line
        if take("...") {
            let value = try expression(depth + 1)
            if case .map(let more) = value.shape { return more }
            let spread = ForeignValue(.code("a spread (...)"), line: start)
            return [ForeignMember(key: "...", line: start, value: spread)]
        }
        let key: String
        switch token {
        case .name(let name), .text(let name), .number(let name): key = name
        default:
            let value = rest("a computed name", start)
            return [ForeignMember(key: "...", line: start, value: value)]
        }
        place += 1
        if take(":") {
            return [ForeignMember(key: key, line: start, value: try expression(depth + 1))]
        }
        if token == .sign(",") || token == .sign("}") {
            place -= 1
            let value = ForeignValue(try named(key), line: start)
            return [ForeignMember(key: key, line: start, value: value)]
        }
        return [ForeignMember(key: key, line: start, value: rest("a function", start))]
    }
}
