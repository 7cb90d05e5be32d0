import VigiaAPI
import VigiaWire

@testable import VigiaEngine

/// `docs/api.md`, as the routes say it.
enum APIPage {
    /// The whole page.
    static var text: String {
        let routes = Capabilities.routes
        let sections = routes.map { "\n" + section($0).joined(separator: "\n") + "\n" }
        return head + index(routes) + sections.joined() + objects(routes)
    }

    private static let head = """
        # The HTTP API

        Each project has an HTTP API on the Unix socket `.vigia/control.sock`, which its owner alone may
        open; the commands of `vigia` are clients of it. The lines below are run in the project's folder,
        with a service called `backend`. `GET /v1/openapi.json` gives all of this as OpenAPI 3.1.

        Answers are JSON. A newer version may add members to an object, and words to a text. A refusal is an
        object with `code`, `problem` and mostly `hint`; [errors](errors.md) explains each code. Every route may
        refuse with 400 `api.bad_path`, 404 `api.no_such_path`, 405 `api.wrong_method`, 413 `api.body_too_long`
        or 414 `api.path_too_long`. A `GET` answers to `HEAD` too.

        A body may have only the members that its route takes: others are refused with 400 `api.unknown_member`,
        and nothing is ordered. `/v1/upgrade` alone skips them.

        With `api:` in `vigia.yaml` the same routes answer on TCP, with tokens: [remote.md](remote.md).

        """

    private static func index(_ routes: [Route<any Host>]) -> String {
        let rows = routes.map { route in
            "| [`\(title(route))`](#\(anchor(title(route)))) | \(route.summary) |\n"
        }
        return "\n| route | what it does |\n|---|---|\n" + rows.joined()
    }

    private static func title(_ route: Route<any Host>) -> String {
        "\(route.method.rawValue) \(route.path)"
    }

    /// What a heading's link is called, as GitHub has it.
    private static func anchor(_ title: String) -> String {
        String(
            title.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                .map { $0 == " " ? "-" : $0 }
        )
    }

    private static func section(_ route: Route<any Host>) -> [String] {
        let description = route.description()
        var lines = ["## `\(title(route))`", "", sentence(route.summary), ""]
        lines += ["```sh", APICall(route).line, "```"]
        if description.body.map({ $0.type == nil }) == true {
            lines += [
                "",
                "Only Vigia itself makes the body; without it the line above is refused with 400.",
            ]
        }
        lines += ["", "Over TCP: \(access(route.access))."]
        let takes = description.parameters.map(row) + (description.body.map { [row($0)] } ?? [])
        if !takes.isEmpty { lines += ["", "| takes | what it is |", "|---|---|"] + takes }
        lines += ["", "| answers | with |", "|---|---|"]
        lines += description.results.map { result in
            let kind = result.type.map { link($0) } ?? "`\(result.mediaType)`"
            return "| \(result.status) | \(kind): \(result.meaning) |"
        }
        if description.isStream {
            lines.append(
                "| 200 | with `Accept: text/event-stream`: each record as it happens, as a server-sent event |"
            )
        }
        lines += description.problems.map { "| \($0.status) | `\($0.code)`: \($0.meaning) |" }
        return lines
    }

    private static func access(_ access: RouteAccess) -> String {
        switch access {
        case .open: "needs no token; with `?verbose`, one with any scope"
        case .read: "needs a token with any scope"
        case .control: "needs a token with the scope `control`"
        case .local: "not available"
        }
    }

    private static func sentence(_ words: String) -> String {
        words.prefix(1).uppercased() + words.dropFirst() + "."
    }

    private static func row(_ parameter: RouteParameter) -> String {
        let kind =
            switch parameter.kind {
            case .count(let bounds, let usual):
                ", \(bounds.lowerBound) to \(bounds.upperBound), by default \(usual)"
            case .short(let bounds):
                ", \(bounds.lowerBound) to \(bounds.upperBound) characters"
            case .word(let words):
                ", " + words.map { "`\($0)`" }.joined(separator: " or ")
            case .text, .flag: ""
            }
        let name = parameter.place == .path ? "{\(parameter.name)}" : "?\(parameter.name)"
        return "| `\(name)` | \(parameter.meaning)\(kind) |"
    }

    private static func row(_ body: RouteBody) -> String {
        let kind = body.type.map { " " + link($0) } ?? ""
        return "| body\(body.isOptional ? ", optional" : "")\(kind) | \(body.meaning) |"
    }

    private static func link(_ type: any APIValue.Type) -> String {
        "[\(type.schemaName)](#\(anchor(type.schemaName)))"
    }
}

// What the routes take and give.
extension APIPage {
    private static func objects(_ routes: [Route<any Host>]) -> String {
        let types = OpenAPI.objects(of: routes.map { $0.description() })
        return types.map { type in
            let rows = type.members.map { member in
                "| `\(member.name)` | \(kind(of: member)) | \(member.meaning) |\n"
            }
            let others = type.hasOthers ? "\nIt has other members too.\n" : ""
            return "\n## \(type.schemaName)\n\n\(sentence(type.meaning))\n\n"
                + "| member | holds | what it is |\n|---|---|---|\n" + rows.joined() + others
        }.joined()
    }

    private static func kind(of member: SchemaMember) -> String {
        words(member.schema) + (member.isLeftOut ? ", may be left out" : "")
    }

    private static func words(_ schema: Schema) -> String {
        switch schema {
        case .any: "anything"
        case .text: "text"
        case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .flag: "true or false"
        case .integer: "whole number"
        case .number: "number"
        case .list(let element): "list: " + words(element)
        case .optional(let schema): words(schema) + ", or `null`"
        case .object(let type): link(type)
        }
    }
}

/// A call of a route with curl.
struct APICall {
    /// The line.
    let line: String

    /// The call of a route, with the examples of its parameters and its body.
    init(_ route: Route<any Host>) {
        let description = route.description()
        var target = route.path
        var query: [String] = []
        for parameter in description.parameters where !parameter.example.isEmpty {
            switch parameter.place {
            case .path: target = target.replacing("{\(parameter.name)}", with: parameter.example)
            case .query: query.append("\(parameter.name)=\(parameter.example)")
            }
        }
        if !query.isEmpty { target += "?" + query.joined(separator: "&") }
        var words = ["curl", "--unix-socket", ".vigia/control.sock"]
        if route.method == .post { words += ["-X", "POST"] }
        if let body = description.body, !body.example.isEmpty {
            words += ["-d", "'\(body.example)'"]
        }
        words.append("'http://localhost\(target)'")
        line = words.joined(separator: " ")
    }
}
