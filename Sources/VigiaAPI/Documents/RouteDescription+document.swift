import VigiaJSON
import VigiaWire

// The parts of a route as OpenAPI has them.
extension RouteDescription {
    /// Its answers and refusals by their status; what every route refuses is the default.
    var responses: JSONValue {
        let statuses = Set(results.map(\.status) + problems.map(\.status)).sorted()
        let all = statuses.map { JSONMember(name: "\($0)", value: response(of: $0)) }
        let words = RouteProblem.ofEveryRoute.map(\.words).joined(separator: "\n")
        let other = Self.response(
            words,
            [("application/json", JSONSchema.reference(to: APIProblem.self))]
        )
        return .object(all + [JSONMember(name: "default", value: other)])
    }

    private func response(of status: Int) -> JSONValue {
        let results = results.filter { $0.status == status }
        let problems = problems.filter { $0.status == status }
        let words = results.map(\.meaning) + problems.map(\.words)
        var schemas = results.compactMap(\.type).map { JSONSchema.reference(to: $0) }
        if !problems.isEmpty { schemas.append(JSONSchema.reference(to: APIProblem.self)) }
        let schema = schemas.count == 1 ? schemas[0] : object(["anyOf": .list(schemas)])
        var content = schemas.isEmpty ? [] : [("application/json", schema)]
        content += results.filter { $0.type == nil }.map { ($0.mediaType, JSONSchema.of(.text)) }
        if isStream, status == 200 { content.append(("text/event-stream", JSONSchema.of(.text))) }
        return Self.response(words.joined(separator: "\n"), content)
    }

    private static func response(
        _ words: String,
        _ content: [(type: String, schema: JSONValue)]
    ) -> JSONValue {
        let content = content.map { type, schema in
            JSONMember(name: type, value: object(["schema": schema]))
        }
        return object(["description": .text(words), "content": .object(content)])
    }
}

extension RouteProblem {
    /// Its code and when it is given.
    var words: String { "`\(code)`: \(meaning)" }
}

extension RouteParameter {
    /// The parameter as OpenAPI has it.
    var document: JSONValue {
        var members = [
            JSONMember(name: "name", value: .text(name)),
            JSONMember(name: "in", value: .text(place.rawValue)),
            JSONMember(name: "description", value: .text(meaning)),
            JSONMember(name: "required", value: .flag(place == .path)),
            JSONMember(name: "schema", value: schema),
        ]
        if kind == .flag {
            members.append(JSONMember(name: "allowEmptyValue", value: .flag(true)))
        }
        return .object(members)
    }

    private var schema: JSONValue {
        switch kind {
        case .text, .flag: JSONSchema.of(.text)
        case .short(let bounds):
            object([
                "type": .text("string"), "minLength": .integer(Int64(bounds.lowerBound)),
                "maxLength": .integer(Int64(bounds.upperBound)),
                // Queries with NUL are refused.
                "pattern": .text("^[^\\u0000]*$"),
            ])
        case .word(let words):
            object(["type": .text("string"), "enum": .list(words.map { .text($0) })])
        case .count(let bounds, let usual):
            object([
                "type": .text("integer"), "minimum": .integer(Int64(bounds.lowerBound)),
                "maximum": .integer(Int64(bounds.upperBound)), "default": .integer(Int64(usual)),
            ])
        }
    }
}

extension RouteBody {
    /// The body as OpenAPI has it.
    var document: JSONValue {
        // Bytes without a schema are bytes of any kind.
        let schema = type.map { object(["schema": JSONSchema.reference(to: $0)]) } ?? object([:])
        return object([
            "description": .text(meaning), "required": .flag(!isOptional),
            "content": object([
                type == nil ? "application/octet-stream" : "application/json": schema
            ]),
        ])
    }
}
