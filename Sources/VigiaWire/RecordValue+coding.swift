public import VigiaCore
public import VigiaJSON

extension RecordValue: JSONWritable, JSONReadable {
    /// Writes the value in its plain JSON form.
    public func write(to json: inout JSONWriter) {
        switch self {
        case .text(let text): json.text(text)
        case .bytes(let bytes): json.text(bytes)
        case .integer(let number): json.integer(number)
        case .number(let number): json.number(number)
        case .flag(let flag): json.flag(flag)
        case .list(let values): json.list(values)
        case .object(let fields): json.object { fields.write(to: &$0) }
        case .null: json.null()
        }
    }

    /// Takes any JSON value; a whole number above `Int64.max` becomes a `number`.
    public init(json: JSONValue) {
        self =
            switch json {
            case .text(let text): .text(text)
            case .integer(let number): .integer(number)
            case .unsigned(let number): .number(Double(number))
            case .number(let number): .number(number)
            case .flag(let flag): .flag(flag)
            case .list(let values): .list(values.map { RecordValue(json: $0) })
            case .object(let members): .object(RecordFields(members, without: []))
            case .null: .null
            }
    }
}

extension RecordFields {
    /// Takes the members of an object, except those with the names in `taken`.
    init(_ members: [JSONMember], without taken: [String]) {
        self.init(
            members.filter { !taken.contains($0.name) }
                .map { RecordField($0.name, RecordValue(json: $0.value)) }
        )
    }

    /// Writes each field as a member of the open object.
    ///
    /// A field is left out when its name is in `taken`, or when an earlier field has the same name:
    /// no object gets two members of one name.
    func write(to json: inout JSONWriter, besides taken: [String] = []) {
        for place in indices {
            let field = self[place]
            if taken.contains(field.name) { continue }
            if self[..<place].contains(where: { $0.name == field.name }) { continue }
            json.member(field.name, field.value)
        }
    }
}
