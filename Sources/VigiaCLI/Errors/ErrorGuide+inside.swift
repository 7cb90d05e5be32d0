// Errors of the API, and internal errors.
extension ErrorGuide {
    static let api = Chapter(
        title: "The API",
        errors: [
            .init(
                "api.no_such_path",
                "the path does not exist",
                "use a path from the hint"
            ),
            .init(
                "api.no_such_service",
                "the service does not exist",
                "use a service from the hint"
            ),
            .init(
                "api.no_such_order",
                "no order of this number is known, or it is no longer known",
                "`GET /v1/orders` lists the known orders"
            ),
            .init(
                "api.no_such_incident",
                "no incident of this number is in the history",
                "`GET /v1/incidents` lists the known incidents"
            ),
            .init(
                "api.no_history",
                "the history cannot be read",
                "the error says why; `history_unwritable` in the journal says since when"
            ),
            .init(
                "api.wrong_method",
                "the path does not accept this method",
                "use the method in the error"
            ),
            .init(
                "api.bad_path",
                "the path is not percent-encoded UTF-8",
                "percent-encode it"
            ),
            .init(
                "api.bad_query",
                "a query parameter is invalid",
                "the error names the parameter"
            ),
            .init(
                "api.bad_body",
                "the body is invalid",
                "send a body as the hint describes"
            ),
            .init(
                "api.unknown_member",
                "the body has a member that this version of Vigia does not take there",
                "correct its name; if the command is newer than the running Vigia, `vigia upgrade`"
            ),
            .init(
                "api.path_too_long",
                "the path is too long",
                "send a shorter path"
            ),
            .init(
                "api.body_too_long",
                "the body is too long",
                "send a shorter one"
            ),
            .init(
                "api.cannot_reload",
                "two runs of the service cannot serve at the same time",
                "give it `sockets` or `reuse_port`, or use `vigia restart`"
            ),
            .init(
                "api.no_such_signal",
                "there is no signal of that name",
                "the error lists all; `kill -l` does so too"
            ),
            .init(
                "api.not_running",
                "a service has no process that could get the signal, so that nothing was sent",
                "`vigia start` starts it"
            ),
            .init(
                "api.shutting_down",
                "Vigia is shutting down and takes no orders",
                "wait until Vigia has ended, then `vigia start`"
            ),
            .init(
                "api.busy",
                "too many clients follow the events or wait for orders",
                "end one of these clients"
            ),
        ]
    )

    static let changing = Chapter(
        title: "Changing the configuration",
        errors: [
            .init(
                "apply.no_file",
                "Vigia was started with a command (`vigia start -- …`) and has no configuration to apply",
                "`vigia stop`, then `vigia start` with a file"
            ),
            .init(
                "apply.development",
                "`vigia start --dev` does not apply a changed configuration",
                "end `vigia start --dev` and start it again"
            ),
            .init(
                "apply.stopping",
                "the project is being stopped",
                "wait, then `vigia start`, which reads the new configuration"
            ),
            .init(
                "apply.busy",
                "another configuration is being applied",
                "repeat the command"
            ),
            .init(
                "apply.profile",
                "the profile of the new configuration differs from the profile that the project runs with",
                "use `vigia apply`, which chooses the right profile"
            ),
            .init(
                "apply.mixture",
                "the named services conflict with services that are not applied",
                "apply the whole file: `vigia apply` without names"
            ),
            .init(
                "apply.failed",
                "the configuration could not be applied; nothing was changed",
                "the error contains the reason; repeat the command later"
            ),
            .init(
                "api.other_version",
                "the command and the supervisor are different versions of Vigia",
                "run `vigia upgrade`, which replaces the running Vigia by the version of the command"
            ),
        ]
    )

    static let inside = Chapter(
        title: "Internal",
        errors: [
            .init(
                "supervisor.usage",
                "`vigia supervisor` was started by hand",
                "use `vigia start`"
            ),
            .init(
                "supervisor.no_inventory",
                "the guardian did not send its inventory",
                "`vigia stop`, then `vigia start`"
            ),
            .init(
                "supervisor.system",
                "the kernel refused a resource that the supervisor needs",
                "the hint names the resource"
            ),
            .init(
                "supervisor.too_few_files",
                "the limit on open files is too low for the services",
                "raise the limit: `ulimit -Hn`, `nofile` in /etc/security/limits.conf, or "
                    + "`LimitNOFILE=` in a systemd unit"
            ),
            .init(
                "wire.closed",
                "the guardian has ended",
                "nothing; the supervisor becomes the guardian"
            ),
            .init(
                "wire.refused",
                "the kernel refused a message between guardian and supervisor",
                "nothing; the message is sent again"
            ),
            .init(
                "wire.nonsense",
                "guardian and supervisor sent each other an invalid message",
                "they may be different versions: `vigia stop`, then `vigia start`"
            ),
            .init(
                "wire.too_large",
                "a command and its environment are too long for the guardian",
                "shorten them"
            ),
        ]
    )
}
