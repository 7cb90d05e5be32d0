public import VigiaJSON

/// What a value looks like as JSON, for documents and whoever reads them.
///
/// Nothing in it is held: it is made anew each time that somebody wants it.
public indirect enum Schema {
    /// Anything.
    case any
    /// Any text.
    case text
    /// One of these words, or one of a newer version.
    case words([String])
    /// True or false.
    case flag
    /// A whole number.
    case integer
    /// Any number.
    case number
    /// Several values.
    case list(Schema)
    /// A value or `null`.
    case optional(Schema)
    /// An object of the API.
    case object(any APIValue.Type)
}

/// What can be a member of an object of the API.
public protocol SchemaValue: JSONWritable {
    /// What it looks like as JSON.
    static var schema: Schema { get }
}

/// An object of the API: what it holds is declared beside how it is written, and a test holds that
/// both say the same.
public protocol APIValue: SchemaValue {
    /// The name that documents call it by.
    static var schemaName: String { get }
    /// What it is, in a few words without a full stop.
    static var meaning: String { get }
    /// Its members, in the order in which they are written.
    static var members: [SchemaMember] { get }
    /// Whether it has others too, which depend on what it is about.
    static var hasOthers: Bool { get }
}

extension APIValue {
    /// A reference to it.
    public static var schema: Schema { .object(Self.self) }
    /// None: its members are all that it has.
    public static var hasOthers: Bool { false }
}

/// A member of an object of the API.
public struct SchemaMember {
    /// Its name.
    public let name: String
    /// What it holds.
    public let schema: Schema
    /// What it means, in a few words without a full stop.
    public let meaning: String
    /// Whether it is left out where it has no value.
    public let isLeftOut: Bool
    /// Writes the property that it stands for; nil where it is not one property as it is.
    public let write: ((Any, inout JSONWriter) -> Void)?

    /// Declares a member that is a property.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - property: the property, whose type says what it holds.
    ///   - meaning: what it means.
    ///   - isLeftOut: whether it is left out where it has no value; otherwise it is `null` then.
    public init<Root, Value: SchemaValue>(
        _ name: String,
        _ property: KeyPath<Root, Value>,
        _ meaning: String,
        isLeftOut: Bool = false
    ) {
        (self.name, self.meaning, self.isLeftOut) = (name, meaning, isLeftOut)
        if isLeftOut, case .optional(let schema) = Value.schema {
            self.schema = schema
        } else {
            schema = Value.schema
        }
        write = { root, json in
            guard let root = root as? Root else {
                preconditionFailure("\(name) is not a member of \(root)")
            }
            root[keyPath: property].write(to: &json)
        }
    }

    /// Declares a member that is written in another way than its property.
    public init(_ name: String, _ schema: Schema, _ meaning: String, isLeftOut: Bool = false) {
        (self.name, self.schema, self.meaning) = (name, schema, meaning)
        (self.isLeftOut, write) = (isLeftOut, nil)
    }
}
