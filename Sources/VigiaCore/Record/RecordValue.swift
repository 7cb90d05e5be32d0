/// What a field of a record holds.
public enum RecordValue: Hashable, Sendable {
    /// A text.
    case text(String)
    /// Bytes of unknown origin, shown as text; what is not UTF-8 becomes U+FFFD.
    case bytes([UInt8])
    /// A whole number.
    case integer(Int64)
    /// A number; what JSON cannot say (infinity, not a number) becomes `null`.
    case number(Double)
    /// True or false.
    case flag(Bool)
    /// Several values.
    case list([RecordValue])
    /// Fields of its own.
    case object(RecordFields)
    /// Nothing.
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
    /// The value as people read it; of an object that has `words`, those.
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
    /// Its name, as it stands in the journal.
    public let name: String
    /// Its value.
    public let value: RecordValue

    /// Takes both.
    public init(_ name: String, _ value: RecordValue) { (self.name, self.value) = (name, value) }
}

/// The named values of a record, in the order in which they are written.
public struct RecordFields: Hashable, Sendable {
    private var all: [RecordField]

    /// Takes the fields; of those with one name, the first counts.
    public init(_ fields: [RecordField] = []) { all = fields }

    /// The value of this name.
    public subscript(name: String) -> RecordValue? { all.first { $0.name == name }?.value }

    /// Adds a field behind the others.
    public mutating func append(_ name: String, _ value: RecordValue) {
        all.append(RecordField(name, value))
    }

    /// Adds fields behind the others.
    public static func + (a: Self, b: Self) -> Self { Self(a.all + b.all) }
}

extension RecordFields: RandomAccessCollection {
    /// Where the first field is.
    public var startIndex: Int { all.startIndex }
    /// Behind the last one.
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
    /// The fields as people read them, by their names: `a=1, b=2`.
    public var description: String { texts.joined(separator: ", ") }

    /// Each field as people read it, by their names.
    public var texts: [String] {
        all.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }
    }
}
