/// What a JSON text holds, as a tree.
public enum JSONValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// True or false.
    case flag(Bool)
    /// A whole number, exactly.
    case integer(Int64)
    /// A whole number above all that `integer` holds, exactly.
    case unsigned(UInt64)
    /// A number with a fraction or an exponent, or a whole one that nothing else can hold.
    case number(Double)
    /// A text.
    case text(String)
    /// Several values.
    case list([JSONValue])
    /// Named values in the order of the text; of those with one name, the last is meant.
    case object([JSONMember])

    /// Reads a text.
    ///
    /// - Parameter bytes: the whole text.
    /// - Throws: `JSONError.notJSON`.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        self = try JSONReader.value(of: bytes)
    }

    /// Reads a member of an object as what the caller wants.
    ///
    /// - Parameter name: which member; one that is not there is read as `null`.
    /// - Returns: its value.
    /// - Throws: `JSONError.unexpected` where this is no object, or the member of another kind.
    @inlinable
    public func member<Value: JSONReadable>(_ name: String) throws(JSONError) -> Value {
        try Value(json: value(of: name))
    }

    @usableFromInline
    func value(of name: String) throws(JSONError) -> JSONValue {
        guard case .object(let members) = self else { throw .unexpected(wanted: "an object") }
        // To compare lengths first is quicker, and there are many names in a large status.
        let length = name.utf8.count
        let member = members.last { $0.name.utf8.count == length && $0.name == name }
        return member?.value ?? .null
    }
}

/// A named value of an object.
public struct JSONMember: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: JSONValue

    /// Takes both.
    public init(name: String, value: JSONValue) { (self.name, self.value) = (name, value) }
}

extension JSONValue: JSONReadable {
    /// Takes whatever it is.
    public init(json: JSONValue) { self = json }
}

extension JSONValue: JSONWritable {
    /// Writes the value as it is.
    public func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .flag(let flag): json.flag(flag)
        case .integer(let number): json.integer(number)
        case .unsigned(let number): json.integer(number)
        case .number(let number): json.number(number)
        case .text(let text): json.text(text)
        case .list(let values): json.list(values)
        case .object(let members):
            json.object { json in
                for member in members { json.member(member.name, member.value) }
            }
        }
    }
}
