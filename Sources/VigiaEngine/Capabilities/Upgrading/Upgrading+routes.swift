import VigiaAPI
import VigiaWire

extension Upgrading {
    static var routes: [Route<any Host>] { [upgrade] }

    private static var upgrade: Route<any Host> {
        let body = RouteBody(
            UpgradeRequest.self,
            "the absolute paths of both programs",
            // A newer Vigia must always be able to take over, whatever its command says beside.
            skipsUnknown: true,
            example: #"{"vigia":"/usr/local/bin/vigia","guardian":"/usr/local/bin/vigia-guardian"}"#
        )
        return Route(
            .post,
            "/v1/upgrade",
            "goes on with other programs of Vigia, while all services run",
            access: .local,
            RouteDescription(
                body: body,
                gives: [RouteResult(ActionAnswer.self, "it begins after this", status: 202)],
                refuses: [.badBody]
            )
        ) { call, host throws(APIRefusal) in
            guard let wanted = call.body(UpgradeRequest.self),
                wanted.vigia.hasPrefix("/"), wanted.guardian.hasPrefix("/")
            else {
                let hint = #"send {"vigia":"/path/vigia","guardian":"/path/vigia-guardian"}"#
                throw APIRefusal(.badBody, "the body is not understood", hint)
            }
            return .later { reply in
                guard !host.isFinished else { return }
                reply(.json(202, ActionAnswer(action: "upgrade", services: [])))
                let upgrading = host.capability(Upgrading.self)
                upgrading.upgrade(vigia: wanted.vigia, guardian: wanted.guardian)
            }
        }
    }
}
