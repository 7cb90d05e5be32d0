/// One event of the catalogue: what it means, and what its record holds.
///
/// The tables of `docs/journal.md` are these, word for word, which a test holds.
public struct EventSpec: Sendable {
    /// Which event.
    public let kind: EventKind
    /// What it means, as a clause.
    public let meaning: String
    /// The level that it has sometimes instead of its own, and when.
    public let exception: (level: RecordLevel, when: String)?
    /// What its record holds, in the order in which it is written.
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

    /// The entry of an event.
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

    /// What is wrong with a record's level and fields, in words; nil where nothing is.
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

/// What one event has beside the members of every record.
public struct EventField: Sendable {
    /// What a field may hold, with its unit.
    public enum Kind: String, Sendable, CaseIterable {
        /// A text.
        case text
        /// A whole number.
        case number
        /// A span of time, as whole milliseconds.
        case milliseconds = "ms"
        /// A size, as whole bytes.
        case bytes
        /// True or false.
        case flag = "true or false"
        /// A list of texts.
        case texts
        /// How a run ended: an object.
        case ending
    }

    /// Whether it is always there.
    public enum Presence: Sendable {
        /// It is.
        case always
        /// It is absent where it does not apply.
        case optional
        /// It is `null` where it is not known.
        case nullable
    }

    /// Its name in the journal.
    public let name: String
    /// What it may hold.
    public let kind: Kind
    /// What it means, as a clause; empty where its name says it.
    public let meaning: String
    /// Whether it is always there.
    public let presence: Presence

    /// Takes the parts; it is always there.
    init(_ name: String, _ kind: Kind, _ meaning: String = "", _ presence: Presence = .always) {
        (self.name, self.kind, self.meaning, self.presence) = (name, kind, meaning, presence)
    }

    /// Whether it may hold this.
    func takes(_ value: RecordValue) -> Bool {
        switch (kind, value) {
        case (.text, .text), (.text, .bytes), (.flag, .flag): true
        case (.number, .integer), (.milliseconds, .integer), (.bytes, .integer): true
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
