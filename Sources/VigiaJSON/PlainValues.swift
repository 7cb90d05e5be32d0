// The primitive values of JSON.

extension String: JSONWritable, JSONReadable {
    /// Writes a text.
    public func write(to json: inout JSONWriter) { json.text(self) }

    /// Reads a text.
    public init(json: JSONValue) throws(JSONError) {
        guard case .text(let text) = json else { throw .unexpected(wanted: "a text") }
        self = text
    }
}

extension Bool: JSONWritable, JSONReadable {
    /// Writes `true` or `false`.
    public func write(to json: inout JSONWriter) { json.flag(self) }

    /// Reads `true` or `false`.
    public init(json: JSONValue) throws(JSONError) {
        guard case .flag(let flag) = json else { throw .unexpected(wanted: "true or false") }
        self = flag
    }
}

extension Double: JSONWritable, JSONReadable {
    /// Writes a number; infinity and NaN become `null`.
    public func write(to json: inout JSONWriter) { json.number(self) }

    /// Reads any number.
    public init(json: JSONValue) throws(JSONError) {
        switch json {
        case .integer(let number): self = Double(number)
        case .unsigned(let number): self = Double(number)
        case .number(let number): self = number
        case .null, .flag, .text, .list, .object: throw .unexpected(wanted: "a number")
        }
    }
}

extension FixedWidthInteger where Self: JSONReadable {
    /// Reads a whole number in any notation, within the range of the type.
    public init(json: JSONValue) throws(JSONError) {
        let number: Self? =
            switch json {
            case .integer(let number): Self(exactly: number)
            case .unsigned(let number): Self(exactly: number)
            case .number(let number): Self(exactly: number)
            case .null, .flag, .text, .list, .object: nil
            }
        guard let number else { throw .unexpected(wanted: "a whole number") }
        self = number
    }
}

extension FixedWidthInteger where Self: JSONWritable {
    /// Writes a whole number.
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Int: JSONWritable, JSONReadable {}
extension Int32: JSONWritable, JSONReadable {}
extension Int64: JSONWritable, JSONReadable {}
extension UInt32: JSONWritable, JSONReadable {}
extension UInt64: JSONWritable, JSONReadable {}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    /// Writes the value, or `null`.
    @inlinable
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.null() }
    }
}

extension Optional: JSONReadable where Wrapped: JSONReadable {
    /// Reads a value or `null`.
    @inlinable
    public init(json: JSONValue) throws(JSONError) {
        if case .null = json { self = nil } else { self = try Wrapped(json: json) }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes a list.
    @inlinable
    public func write(to json: inout JSONWriter) { json.list(self) }
}

extension Array: JSONReadable where Element: JSONReadable {
    /// Reads a list of any length.
    @inlinable
    public init(json: JSONValue) throws(JSONError) {
        guard case .list(let values) = json else { throw .unexpected(wanted: "a list") }
        self = []
        reserveCapacity(values.count)
        for value in values { append(try Element(json: value)) }
    }
}
