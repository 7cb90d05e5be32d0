/// One event of the catalogue: its meaning and the fields of its record.
///
/// A test keeps the tables of `docs/journal.md` equal to the catalogue, word for word.
public struct EventSpec: Sendable {
    /// The kind of event.
    public let kind: EventKind
    /// The meaning, as a clause.
    public let meaning: String
    /// The other level that a record may have, and when; nil where the level never differs.
    public let exception: (level: RecordLevel, when: String)?
    /// The fields of the record, in the order of the journal.
    public let fields: [EventField]

    init(_ kind: EventKind, _ meaning: String, _ fields: [EventField] = []) {
        (self.kind, self.meaning, self.fields, exception) = (kind, meaning, fields, nil)
    }

    init(
        _ kind: EventKind,
        _ meaning: String,
        or level: RecordLevel,
        _ when: String,
        _ fields: [EventField]
    ) {
        (self.kind, self.meaning, self.fields) = (kind, meaning, fields)
        exception = (level, when)
    }

    /// The catalogue's entry for an event; every `EventKind` has one.
    public static func of(_ kind: EventKind) -> Self {
        guard let found = entries[kind] else {
            preconditionFailure("\(kind) is not in the catalogue")
        }
        return found
    }

    private static let entries = Dictionary(
        (services + project).map { ($0.kind, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The first error in a record's level and fields, in words; nil where both fit the entry.
    public func fault(of fields: RecordFields, _ level: RecordLevel) -> String? {
        guard level == kind.level || level == exception?.level else { return "level \(level)" }
        var rest = fields.map { $0 }
        for field in self.fields {
            guard let place = rest.firstIndex(where: { $0.name == field.name }) else {
                if field.presence == .optional { continue }
                return "\(field.name) is missing"
            }
            guard field.takes(rest.remove(at: place).value) else { return field.name }
        }
        return rest.first.map { "\($0.name) is not in the catalogue" }
    }
}

/// A field that one kind of event has besides the members of every record.
public struct EventField: Sendable {
    /// The type of a field's value, with its unit.
    public enum Kind: String, Sendable, CaseIterable {
        /// A text.
        case text
        /// A whole number.
        case number
        /// A time span in whole milliseconds.
        case milliseconds = "ms"
        /// A time span in hours, with a fraction.
        case hours
        /// A size in whole bytes.
        case bytes
        /// True or false.
        case flag = "true or false"
        /// A list of texts.
        case texts
        /// How a run ended, as an object.
        case ending
    }

    /// Whether the field is always present.
    public enum Presence: Sendable {
        /// The field is always present.
        case always
        /// The field is absent where it does not apply.
        case optional
        /// The field is `null` where the value is not known.
        case nullable
    }

    /// The field's name in the journal.
    public let name: String
    /// The type of the value.
    public let kind: Kind
    /// The meaning, as a clause; empty where the name says it.
    public let meaning: String
    /// Whether the field is always present.
    public let presence: Presence

    /// Takes a field; by default it is always present.
    init(_ name: String, _ kind: Kind, _ meaning: String = "", _ presence: Presence = .always) {
        (self.name, self.kind, self.meaning, self.presence) = (name, kind, meaning, presence)
    }

    /// Whether the field may have this value.
    func takes(_ value: RecordValue) -> Bool {
        switch (kind, value) {
        case (.text, .text), (.text, .bytes), (.flag, .flag): true
        case (.number, .integer), (.milliseconds, .integer), (.bytes, .integer): true
        case (.hours, .number), (.hours, .integer): true
        case (.texts, .list(let values)): values.allSatisfy { Self.isText($0) }
        case (.ending, .object): Ending(value) != nil
        case (_, .null): presence == .nullable
        default: false
        }
    }

    private static func isText(_ value: RecordValue) -> Bool {
        switch value {
        case .text, .bytes: true
        case .integer, .number, .flag, .list, .object, .null: false
        }
    }
}
