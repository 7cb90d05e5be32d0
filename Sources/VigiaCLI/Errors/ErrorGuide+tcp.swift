extension ErrorGuide {
    static let remote = Chapter(
        title: "The API on TCP",
        errors: [
            .init(
                "api.no_token",
                "the request has no token, or more than one",
                "send one `Authorization: Bearer TOKEN`; `vigia token create` makes a token"
            ),
            .init(
                "api.wrong_token",
                "there is no such token, or it was revoked",
                "`vigia token list` shows the tokens; `vigia token create` makes another one"
            ),
            .init(
                "api.too_many_attempts",
                "ten wrong tokens came from the client's address within a minute",
                "correct the token, and wait as long as `Retry-After` says"
            ),
            .init(
                "api.forbidden",
                "the token has the scope `read`, and the request is an order",
                "use a token with the scope `control`"
            ),
            .init(
                "api.read_only",
                "`api` has `read_only: true`",
                "give orders with the command `vigia`, or over the control socket"
            ),
            .init(
                "api.local_only",
                "the path answers only on the control socket",
                "use the command `vigia` on the machine itself"
            ),
            .init(
                "api.bad_host",
                "the `Host` of the request is no loopback name, not the address of `listen`, and not in "
                    + "`hosts`; a web page may be attacking by DNS rebinding",
                "use the address, or add the name to `hosts` of `api`"
            ),
            .init(
                "api.bad_origin",
                "a page of another origin made the browser send the request",
                "add the origin to `origins` of `api` if the page is yours"
            ),
            .init(
                "api.bad_request",
                "the request is not HTTP, ambiguous, too large or too slow",
                "send HTTP/1.1 as RFC 9112 has it"
            ),
            .init(
                "api.too_many_connections",
                "256 clients are connected",
                "close connections that are not needed, and try again"
            ),
            .init(
                "api.unavailable",
                "the supervisor did not answer in time",
                "`vigia status` on the machine says more"
            ),
            .init(
                "api.interrupted",
                "the supervisor ended while it carried out an order without a key",
                "look whether the order is in `GET /v1/orders`; with `?key=` an order can be repeated"
            ),
            .init(
                "config.bad_certificate",
                "the certificate or the key of `tls` cannot be read, they do not belong together, or OpenSSL "
                    + "3 is not on this host",
                "the error says what is wrong; `apt-get install libssl3` installs OpenSSL"
            ),
            .init(
                "dashboard.no_api",
                "the configuration has no `api`, by which the dashboard is served",
                "add the line `api: { listen: 127.0.0.1:9650 }` to `vigia.yaml`, then run `vigia apply`"
            ),
            .init(
                "dashboard.unreachable",
                "the configuration has `api`, and nothing listens at its address",
                "run `vigia apply` if the configuration has changed; `api_refused` in the journal says "
                    + "who has the address"
            ),
            .init(
                "token.refused",
                "the token cannot be made or revoked",
                "the hint says what to do"
            ),
        ]
    )
}
