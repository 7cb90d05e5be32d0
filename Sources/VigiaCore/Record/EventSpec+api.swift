// Events of the API on TCP.
extension EventSpec {
    static let remote: [Self] = [
        .init(.apiOpened, "the API is served on TCP", [address]),
        .init(.apiClosed, "the API is no longer served on a TCP address", [address]),
        .init(
            .apiRefused,
            "the API cannot be served on TCP; Vigia tries again every 5 s",
            [address, .init("detail", .text, "why")]
        ),
        .init(
            .apiAttemptsLimited,
            "too many wrong tokens came from an address, whose tokens are not looked at for a minute",
            [.init("client", .text, "the address, or the network of IPv6")]
        ),
        .init(
            .apiCertificateRefused,
            "the certificate or the key of `tls` cannot be used; the one before stays in use",
            [.init("detail", .text, "why")]
        ),
        .init(
            .gatewayFailed,
            "the process that serves the API on TCP failed; Vigia starts another one",
            [.init("detail", .text, "how it ended")]
        ),
    ]

    private static var address: EventField { .init("address", .text, "as in `listen` of `api`") }
}
