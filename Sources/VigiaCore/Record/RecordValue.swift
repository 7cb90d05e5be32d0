/// The value of a record's field.
public enum RecordValue: Hashable, Sendable {
    /// A text.
    case text(String)
    /// Bytes of unknown origin, shown as text; bytes that are not UTF-8 become U+FFFD.
    case bytes([UInt8])
    /// A whole number.
    case integer(Int64)
    /// A number; a value that JSON lacks (infinity, not a number) becomes `null`.
    case number(Double)
    /// True or false.
    case flag(Bool)
    /// A list of values.
    case list([RecordValue])
    /// An object with fields of its own.
    case object(RecordFields)
    /// The absence of a value.
    case null
}

extension RecordValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension RecordValue: CustomStringConvertible {
    /// The value for people; an object with a field `words` is shown as that field.
    public var description: String {
        switch self {
        case .text(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let values): values.map(\.description).joined(separator: " ")
        case .object(let fields): fields["words"]?.description ?? fields.description
        case .null: "-"
        }
    }
}

/// A named value of a record.
public struct RecordField: Hashable, Sendable {
    /// The field's name in the journal.
    public let name: String
    /// The field's value.
    public let value: RecordValue

    /// Takes a name of the catalogue and a value.
    public init(_ name: String, _ value: RecordValue) { (self.name, self.value) = (name, value) }
}

/// The named values of a record, in the order in which they are written.
public struct RecordFields: Hashable, Sendable {
    private var all: [RecordField]

    /// Takes the fields in their order; of several with one name, the first counts.
    public init(_ fields: [RecordField] = []) { all = fields }

    /// The value of the first field with this name; nil where there is none.
    public subscript(name: String) -> RecordValue? { all.first { $0.name == name }?.value }

    /// Adds a field at the end.
    public mutating func append(_ name: String, _ value: RecordValue) {
        all.append(RecordField(name, value))
    }

    /// Joins two lists of fields.
    public static func + (a: Self, b: Self) -> Self { Self(a.all + b.all) }
}

extension RecordFields: RandomAccessCollection {
    /// The place of the first field.
    public var startIndex: Int { all.startIndex }
    /// The place behind the last field.
    public var endIndex: Int { all.endIndex }
    /// The field at a place.
    public subscript(place: Int) -> RecordField { all[place] }
}

extension RecordFields: ExpressibleByDictionaryLiteral {
    /// Takes the fields in the order of the text.
    public init(dictionaryLiteral elements: (String, RecordValue)...) {
        all = elements.map { RecordField($0.0, $0.1) }
    }
}

extension RecordFields: CustomStringConvertible {
    /// The fields for people, sorted by name: `a=1, b=2`.
    public var description: String { texts.joined(separator: ", ") }

    /// Each field for people, sorted by name.
    public var texts: [String] {
        all.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }
    }
}
