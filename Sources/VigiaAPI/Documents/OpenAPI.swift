public import VigiaJSON
public import VigiaWire

/// The routes as an OpenAPI document.
///
/// It is made from the declarations once somebody asks for it, so that it costs no memory before.
///
/// Source: OpenAPI Specification 3.1.0.
public struct OpenAPI {
    private let document: JSONValue

    /// Describes all these routes.
    public init<Host>(of routes: [Route<Host>]) {
        var paths: [JSONMember] = []
        for route in routes where !paths.contains(where: { $0.name == route.path }) {
            let same = routes.filter { $0.path == route.path }
            paths.append(JSONMember(name: route.path, value: Self.operations(of: same)))
        }
        document = object([
            "openapi": .text("3.1.0"),
            "info": object([
                "title": .text("Vigia"), "version": .text(VigiaVersion.current),
                "summary": .text("The API of a project's control socket, .vigia/control.sock"),
            ]),
            "servers": .list([object(["url": .text("http://localhost")])]),
            "paths": .object(paths),
            "components": object([
                "schemas": Self.schemas(of: routes.map { $0.description() }),
                "securitySchemes": object(["token": Self.token]),
            ]),
        ])
    }

    /// What requests over TCP need.
    private static var token: JSONValue {
        object([
            "type": .text("http"), "scheme": .text("bearer"),
            "description": .text(
                "over TCP, a token of `vigia token create`; none on the control socket"
            ),
        ])
    }

    private static func operations<Host>(of routes: [Route<Host>]) -> JSONValue {
        .object(
            routes.map { route in
                let name = route.method.rawValue.lowercased()
                return JSONMember(name: name, value: operation(of: route))
            }
        )
    }

    private static func operation<Host>(of route: Route<Host>) -> JSONValue {
        let description = route.description()
        var members: [JSONMember] = [
            JSONMember(name: "operationId", value: .text(route.identifier)),
            JSONMember(name: "summary", value: .text(route.summary)),
        ]
        if !description.parameters.isEmpty {
            let parameters = description.parameters.map(\.document)
            members.append(JSONMember(name: "parameters", value: .list(parameters)))
        }
        if let body = description.body {
            members.append(JSONMember(name: "requestBody", value: body.document))
        }
        members.append(JSONMember(name: "responses", value: description.responses))
        members.append(JSONMember(name: "security", value: security(of: route.access)))
        if route.access == .local {
            members.append(JSONMember(name: "x-vigia-access", value: .text("control socket only")))
        }
        return .object(members)
    }

    private static func security(of access: RouteAccess) -> JSONValue {
        switch access {
        case .open: .list([])
        case .read: .list([object(["token": .list([.text("read")])])])
        case .control, .local: .list([object(["token": .list([.text("control")])])])
        }
    }

    private static func schemas(of descriptions: [RouteDescription]) -> JSONValue {
        let bodies = descriptions.compactMap(\.body).filter { !$0.skipsUnknown }
        let closed = Set(bodies.compactMap { $0.type?.schemaName })
        return .object(
            objects(of: descriptions).map {
                let isClosed = closed.contains($0.schemaName)
                return JSONMember(name: $0.schemaName, value: JSONSchema.of($0, isClosed: isClosed))
            }
        )
    }

    /// The objects that descriptions name, and those that these name, by their names.
    public static func objects(of descriptions: [RouteDescription]) -> [any APIValue.Type] {
        var found: [String: any APIValue.Type] = [:]
        func add(_ type: any APIValue.Type) {
            guard found.updateValue(type, forKey: type.schemaName) == nil else { return }
            for member in type.members { if let type = member.schema.type { add(type) } }
        }
        add(APIProblem.self)
        for description in descriptions {
            for type in description.results.compactMap(\.type) { add(type) }
            if let type = description.body?.type { add(type) }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension OpenAPI: APIValue {
    /// Writes the document.
    public func write(to json: inout JSONWriter) { document.write(to: &json) }

    /// The name in documents.
    public static var schemaName: String { "OpenAPI" }
    /// What it is.
    public static var meaning: String { "an OpenAPI document" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("openapi", .text, "the version of OpenAPI"),
            SchemaMember("info", .any, "what it is about"),
            SchemaMember("servers", .list(.any), "where the routes are"),
            SchemaMember("paths", .any, "the routes, by their paths"),
            SchemaMember("components", .any, "the schemas of all values"),
        ]
    }
}

/// An object of these members, in this order.
func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember(name: $0.key, value: $0.value) })
}

extension Route {
    /// What programs that are made from the document call it: `get_v1_services_name`.
    fileprivate var identifier: String {
        let parts = path.utf8.split { byte in
            !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return method.rawValue.lowercased() + "_"
            + parts.map { String(Substring($0)) }.joined(separator: "_")
    }
}
