import VigiaAPI
import VigiaCore
import VigiaWire

extension ConfigurationChanges {
    static var routes: [Route<any Host>] { [apply] }

    private static var apply: Route<any Host> {
        let body = RouteBody(
            nil,
            "a configuration as `vigia apply` of the same version reads it",
            bytesMax: ChangeRequest.bytesMax
        )
        let version = RouteParameter(
            "version",
            in: .query,
            .text,
            "the version of Vigia that reads the configuration",
            example: VigiaVersion.current
        )
        return Route(
            .post,
            "/v1/apply",
            "puts another configuration in the place of the present one",
            access: .local,
            RouteDescription(
                [version],
                body: body,
                gives: [
                    RouteResult(ChangeAnswer.self, "nothing has to change, or it was only asked"),
                    RouteResult(ChangeAnswer.self, "the next supervisor has it", status: 202),
                ],
                refuses: [.shuttingDown, .otherVersion, .badBody] + changeProblems
            ),
            answer: apply
        )
    }

    /// Another configuration: only from a program of the same version, as both have to mean the
    /// same by every byte of it.
    private static func apply(
        _ call: RouteCall,
        _ host: any Host
    ) throws(APIRefusal) -> RouteAnswer {
        if host.isShuttingDown { throw .shuttingDown }
        let (version, asking) = (VigiaVersion.current, call.query("version") ?? "unknown")
        guard asking == version else {
            throw APIRefusal(
                .otherVersion,
                "Vigia \(version) runs here, and it is told of a configuration by \(asking)",
                "`vigia upgrade` brings the running one to this version"
            )
        }
        guard let wanted = ChangeRequest(body: call.request.body) else {
            throw APIRefusal(.badBody, "the body is not understood", "`vigia apply` sends it")
        }
        let who = call.requester("apply")
        return .later { reply in
            host.capability(ConfigurationChanges.self).change(wanted, because: who, reply: reply)
        }
    }

    /// What stands in the way of another configuration.
    private static var changeProblems: [RouteProblem] {
        [
            RouteProblem(409, "apply.no_file", "a command runs here, which was read from no file"),
            RouteProblem(409, "apply.development", "the project runs in development"),
            RouteProblem(409, "apply.stopping", "the project is being stopped"),
            RouteProblem(409, "apply.busy", "another configuration is being applied"),
            RouteProblem(409, "apply.profile", "the project runs with another profile"),
            RouteProblem(
                409,
                "apply.mixture",
                "together with the services that stay, it is no configuration"
            ),
            RouteProblem(503, "apply.failed", "it could not be handed over"),
        ]
    }
}

extension RouteProblem {
    fileprivate static var otherVersion: Self {
        Self(409, "api.other_version", "another version of Vigia runs here")
    }
}
