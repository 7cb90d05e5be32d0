import VigiaAPI
import VigiaCore
import VigiaWire

/// Writes down what `vigia drill` breaks on purpose, so that nobody searches for another cause.
final class Drills: Capability {
    init(_ host: any Host) {}

    static var routes: [Route<any Host>] { [tell] }

    /// The most characters of a kind of drill.
    private static let kindMax = 32

    private static var tell: Route<any Host> {
        let body = RouteBody(
            DrillRequest.self,
            "the drill; with its result once it has ended",
            example: #"{"drill":"kill","service":"backend"}"#
        )
        return Route(
            .post,
            "/v1/drills",
            "records that `vigia drill` begins, or has ended",
            access: .local,
            RouteDescription(
                body: body,
                gives: [RouteResult(ActionAnswer.self, "it is recorded", status: 202)],
                refuses: [.badBody, .noSuchService]
            )
        ) { call, host throws(APIRefusal) in
            guard let drill = call.body(DrillRequest.self),
                (1...kindMax).contains(drill.drill.count)
            else {
                let hint = #"send {"drill":"kill","service":"backend"}"#
                throw APIRefusal(.badBody, "the body is not understood", hint)
            }
            if let name = drill.service { _ = try host.services.service(name) }
            write(drill, call.requester("drill \(drill.drill)"), host)
            let names = drill.service.map { [$0] } ?? []
            return .now(.json(202, ActionAnswer(action: "drill", services: names)))
        }
    }

    private static func write(_ drill: DrillRequest, _ who: Requester, _ host: any Host) {
        let subject = RecordSubject(service: drill.service)
        let kind: RecordFields = ["drill": .text(drill.drill)]
        guard let isAsPromised = drill.isAsPromised else {
            return host.say(.drillBegan, kind, of: subject, because: .requested(who))
        }
        host.say(
            .drillEnded,
            kind + ["as_promised": .flag(isAsPromised)],
            level: isAsPromised ? nil : .warning,
            of: subject,
            because: .requested(who)
        )
    }
}
