import TestPlaces
import TestSupport
import Testing
import VigiaAPI
import VigiaJSON
import VigiaWire

/// PyPI's `openapi-spec-validator` and `jsonschema`, where `scripts/setup tests` puts them, or the
/// machine's.
enum OpenAPIJudge {
    /// Python that finds them.
    static let python: String = {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        return "PYTHONPATH='\(root)/.build/judge' python3"
    }()

    /// Whether they are there.
    static var isThere: Bool {
        let question =
            "from openapi_spec_validator import OpenAPIV31SpecValidator; import jsonschema"
        return (try? Place().shell("\(python) -c \"\(question)\"")) != nil
    }
}

/// The description of the API, before those who know what OpenAPI and JSON Schema are.
@Suite(
    "OpenAPI as PyPI's validators judge it",
    .enabled(if: OpenAPIJudge.isThere, "it needs Python's openapi-spec-validator")
)
struct OpenAPIJudgeTests {
    /// Judges `document.json`; then each of `values.json`, of which no member may be unknown.
    private static let judging = """
        import json
        from jsonschema import Draft202012Validator
        from openapi_spec_validator import OpenAPIV31SpecValidator
        document = json.load(open("document.json"))
        OpenAPIV31SpecValidator(document).validate()
        given = json.load(open("values.json"))
        for name, schema in document["components"]["schemas"].items():
            if name not in given["open"]:
                schema["additionalProperties"] = False
        for name, value in given["values"]:
            root = dict(document, **{"$ref": "#/components/schemas/" + name})
            Draft202012Validator(root).validate(value)
        print("judged", len(given["values"]))
        """

    @Test("the document is OpenAPI 3.1, and every value is what its schema says")
    func judged() throws {
        let (document, open) = try Self.everything()
        var chance = Chance(seed: .random(in: 0 ... .max))
        let seed = chance
        var values: [JSONValue] = []
        for value in (0..<100).flatMap({ _ in RandomValues.all(&chance) }) {
            let written = try JSONValue(parsing: JSON.encode(value))
            values.append(.list([.text(type(of: value).schemaName), written]))
        }
        let given = JSONValue.object([
            JSONMember(name: "open", value: .list(open)),
            JSONMember(name: "values", value: .list(values)),
        ])
        let place = try Place([
            "document.json": Self.text(document), "values.json": Self.text(given),
            "judge.py": Self.judging,
        ])
        let answer = try place.shell("\(OpenAPIJudge.python) judge.py")
        #expect(answer.hasSuffix("judged \(values.count)\n"), "\(seed): \(answer)")
    }

    /// A document that has every object, and the names of those that have others of their members.
    private static func everything() throws -> (document: OpenAPI, open: [JSONValue]) {
        let all = Route<any APIHost>(
            .get,
            "/v1/everything/{name}",
            "gives everything",
            RouteDescription(
                [.service],
                gives: RandomValues.types.map { RouteResult($0, "one of everything") }
            )
        ) { _, _ in .records(of: nil) }
        let open = RandomValues.types.filter { $0.hasOthers }.map { JSONValue.text($0.schemaName) }
        return (OpenAPI(of: routes + [all]), open)
    }

    private static func text(_ value: some JSONWritable) -> String {
        String(decoding: JSON.encode(value), as: UTF8.self)
    }
}
