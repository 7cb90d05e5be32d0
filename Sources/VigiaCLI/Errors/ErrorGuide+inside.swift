// Errors of the API, and of Vigia's own parts.
extension ErrorGuide {
    static let api = Chapter(
        title: "The API",
        errors: [
            .init(
                "api.no_such_path",
                "there is nothing at this path",
                "the hint lists the paths"
            ),
            .init(
                "api.no_such_service",
                "there is no such service",
                "the hint names those that there are"
            ),
            .init(
                "api.wrong_method",
                "the path is there, but not with this method",
                "use the method that is told"
            ),
            .init(
                "api.bad_path",
                "the path is not percent-encoded UTF-8",
                "encode it"
            ),
            .init(
                "api.bad_query",
                "a parameter has a value that cannot be",
                "the problem says which"
            ),
            .init(
                "api.bad_body",
                "the body is not understood",
                "send what the hint says"
            ),
            .init(
                "api.path_too_long",
                "the path is too long",
                "send a shorter one"
            ),
            .init(
                "api.body_too_long",
                "the body is too long",
                "send a shorter one"
            ),
            .init(
                "api.cannot_reload",
                "the service cannot run twice at a time",
                "give it `sockets`, or `reuse_port`; or restart it"
            ),
            .init(
                "api.shutting_down",
                "everything is being stopped, and nothing is begun meanwhile",
                "wait until it is down, then `vigia start`"
            ),
            .init(
                "api.busy",
                "too many follow the events already",
                "end one of them"
            ),
        ]
    )

    static let changing = Chapter(
        title: "Changing the configuration",
        errors: [
            .init(
                "apply.no_file",
                "what runs was started as a command, and has no configuration to apply",
                "`vigia stop`, then `vigia start` with a file"
            ),
            .init(
                "apply.development",
                "in development the configuration stays as it began",
                "end `vigia start --dev`, and start it again"
            ),
            .init(
                "apply.stopping",
                "the project is being stopped",
                "`vigia start` reads the configuration anew"
            ),
            .init(
                "apply.busy",
                "another configuration is being applied at this moment",
                "try it again"
            ),
            .init(
                "apply.profile",
                "the configuration was read with another profile than the project runs with",
                "`vigia apply` reads it with the right one"
            ),
            .init(
                "apply.mixture",
                "the named services do not fit to those that stay as they are",
                "`vigia apply` without names takes over the whole file"
            ),
            .init(
                "apply.failed",
                "the configuration could not be taken over, and all goes on as it was",
                "the problem says why; try it again once that is over"
            ),
            .init(
                "api.other_version",
                "the command and the supervisor are of different versions of Vigia",
                "`vigia upgrade` brings the running one to the version of the command"
            ),
        ]
    )

    static let inside = Chapter(
        title: "Inside",
        errors: [
            .init(
                "supervisor.usage",
                "the supervisor was started by hand",
                "use `vigia start`"
            ),
            .init(
                "supervisor.no_inventory",
                "the guardian did not say what it holds",
                "`vigia stop`, then `vigia start`"
            ),
            .init(
                "supervisor.system",
                "the kernel refused something that the supervisor needs",
                "the hint says what"
            ),
            .init(
                "supervisor.too_few_files",
                "fewer open files are allowed than the services need",
                "allow more: `ulimit -Hn`, `nofile` in /etc/security/limits.conf, "
                    + "`LimitNOFILE=` of a unit"
            ),
            .init(
                "wire.closed",
                "the guardian is gone",
                "the supervisor takes its place by itself"
            ),
            .init(
                "wire.refused",
                "the kernel refused a message between guardian and supervisor",
                "it is tried again"
            ),
            .init(
                "wire.nonsense",
                "guardian and supervisor do not understand each other",
                "they may be of different versions: `vigia stop`, then start"
            ),
            .init(
                "wire.too_large",
                "a command and its environment are longer than can be handed over",
                "make them shorter"
            ),
        ]
    )
}
