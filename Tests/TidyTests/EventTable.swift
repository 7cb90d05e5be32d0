import VigiaCore

/// The tables of `docs/journal.md`, generated from the catalogue.
enum EventTable {
    /// The lines of the table of these events.
    static func text(of events: [EventSpec]) -> String {
        let head = "| event | level | what it means | its own members |\n|---|---|---|---|\n"
        return head + events.map { row($0) + "\n" }.joined()
    }

    static func row(_ event: EventSpec) -> String {
        var level = "`\(event.kind.level.rawValue)`"
        if let exception = event.exception {
            level += "; `\(exception.level.rawValue)` \(exception.when)"
        }
        let members = event.fields.map(member).joined(separator: "; ")
        return "| `\(event.kind.rawValue)` | \(level) | \(event.meaning) | \(members) |"
            .replacing("|  |", with: "| |")
    }

    /// The lines of the table of causes.
    static var causes: String {
        let rows = CauseCode.allCases.map { code in
            let members = code.fields.map(member).joined(separator: "; ")
            return "| `\(code.rawValue)` | \(code.meaning) | \(members) |\n"
                .replacing("|  |", with: "| |")
        }
        return "| code | what it means | its own members |\n|---|---|---|\n" + rows.joined()
    }

    static func member(_ field: EventField) -> String {
        let kind =
            switch field.presence {
            case .always: field.kind.rawValue
            case .optional: "\(field.kind.rawValue), optional"
            case .nullable: "\(field.kind.rawValue) or `null`"
            }
        return "`\(field.name)` (\(kind))" + (field.meaning.isEmpty ? "" : ", \(field.meaning)")
    }
}
