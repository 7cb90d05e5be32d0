public import VigiaJSON
public import VigiaWire

/// What values of the API look like, as JSON Schema has it.
///
/// Source: JSON Schema 2020-12.
public enum JSONSchema {
    /// Where documents keep the schemas of objects.
    public static let place = "#/components/schemas/"

    /// The schema of an object.
    ///
    /// Others of its members are allowed in answers, since a newer version may send some.
    ///
    /// - Parameters:
    ///   - type: the object.
    ///   - isClosed: whether others of its members are refused.
    /// - Returns: the schema.
    public static func of(_ type: any APIValue.Type, isClosed: Bool = false) -> JSONValue {
        let members = type.members
        let required = members.filter { !$0.isLeftOut }.map { JSONValue.text($0.name) }
        let properties = members.map { JSONMember(name: $0.name, value: property($0)) }
        var schema = [
            JSONMember(name: "type", value: .text("object")),
            JSONMember(name: "description", value: .text(type.meaning)),
            JSONMember(name: "required", value: .list(required)),
            JSONMember(name: "properties", value: .object(properties)),
        ]
        if isClosed { schema.append(JSONMember(name: "additionalProperties", value: .flag(false))) }
        return .object(schema)
    }

    /// A reference to the schema of an object.
    static func reference(to type: any APIValue.Type) -> JSONValue {
        object(["$ref": .text(place + type.schemaName)])
    }

    /// The schema of any value.
    static func of(_ schema: Schema) -> JSONValue { .object(members(of: schema)) }

    private static func property(_ member: SchemaMember) -> JSONValue {
        let words = JSONMember(name: "description", value: .text(member.meaning))
        return .object(members(of: member.schema) + [words])
    }

    private static func members(of schema: Schema) -> [JSONMember] {
        switch schema {
        case .any: return []
        case .text: return type("string")
        case .flag: return type("boolean")
        case .integer: return type("integer")
        case .number: return type("number")
        case .words(let words):
            let examples = JSONValue.list(words.map { .text($0) })
            return type("string") + [JSONMember(name: "examples", value: examples)]
        case .list(let element):
            return type("array") + [JSONMember(name: "items", value: of(element))]
        case .object(let type):
            return [JSONMember(name: "$ref", value: .text(place + type.schemaName))]
        case .optional(let schema):
            let either = JSONValue.list([of(schema), .object(type("null"))])
            return [JSONMember(name: "anyOf", value: either)]
        }
    }

    private static func type(_ word: String) -> [JSONMember] {
        [JSONMember(name: "type", value: .text(word))]
    }
}

extension Schema {
    /// The object that it is, or is a list of; nil where there is none.
    var type: (any APIValue.Type)? {
        switch self {
        case .object(let type): type
        case .list(let schema), .optional(let schema): schema.type
        case .any, .text, .words, .flag, .integer, .number: nil
        }
    }
}
