/// The value of a JSON text, as a tree.
public enum JSONValue: Hashable, Sendable {
    /// The literal `null`.
    case null
    /// True or false.
    case flag(Bool)
    /// A whole number within `Int64`, exact.
    case integer(Int64)
    /// A whole number above `Int64.max` and within `UInt64`, exact.
    case unsigned(UInt64)
    /// A number with a fraction or an exponent, or a whole number beyond both other cases.
    case number(Double)
    /// A text.
    case text(String)
    /// A list of values.
    case list([JSONValue])
    /// The members in the order of the text; of several with one name, the last counts.
    case object([JSONMember])

    /// Parses a whole text.
    ///
    /// - Parameters:
    ///   - bytes: the text, in UTF-8.
    ///   - valuesMax: the most values in it, each element and member counted, so that no text of
    ///     small ones takes long or fills the memory.
    /// - Throws: `JSONError.notJSON`, also for more values.
    public init(parsing bytes: [UInt8], valuesMax: Int = .max) throws(JSONError) {
        self = try JSONReader.value(of: bytes, valuesMax)
    }

    /// Reads a member of an object.
    ///
    /// - Parameter name: the name of the member; a missing one is read as `null`.
    /// - Returns: the member's value.
    /// - Throws: `JSONError.unexpected` where this is no object, or the member is of another kind.
    @inlinable
    public func member<Value: JSONReadable>(_ name: String) throws(JSONError) -> Value {
        try Value(json: value(of: name))
    }

    @usableFromInline
    func value(of name: String) throws(JSONError) -> JSONValue {
        guard case .object(let members) = self else { throw .unexpected(wanted: "an object") }
        // Comparing lengths first is faster, and a large status has many names.
        let length = name.utf8.count
        let member = members.last { $0.name.utf8.count == length && $0.name == name }
        return member?.value ?? .null
    }
}

/// A named value of an object.
public struct JSONMember: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// Takes a name and a value.
    public init(name: String, value: JSONValue) { (self.name, self.value) = (name, value) }
}

extension JSONValue: JSONReadable {
    /// Takes any value.
    public init(json: JSONValue) { self = json }
}

extension JSONValue: JSONWritable {
    /// Writes the value unchanged.
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
