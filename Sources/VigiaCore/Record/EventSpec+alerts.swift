// Events of alerts; those about a service have its name.
extension EventSpec {
    static let alerts: [Self] = [
        .init(
            .logMatched,
            "a service wrote a line that a rule of `alerts` looks for; at most once a minute",
            [
                .init("log", .text, "its file"), .init("pattern", .text, "the rule"),
                .init("line", .text, "the last such line"),
                .init("lines", .number, "such lines since the last record"),
            ]
        ),
        .init(
            .errorRateHigh,
            "a service writes far more to standard error than usual",
            [
                .init("log", .text, "its file"), .init("bytes", .bytes, "in the time so far"),
                .init("norm_bytes", .bytes, "the usual"),
                .init("window_ms", .milliseconds, "the time"),
            ]
        ),
        .init(
            .alertRaised,
            "a rule of `alerts` raised an alert",
            [
                .init("alert", .text, "its identity"), .init("rule", .text, "the rule"),
                .init("title", .text, "what is wrong"),
            ]
        ),
        .init(
            .alertResolved,
            "the condition of an alert is over",
            [
                .init("alert", .text, "its identity"), .init("rule", .text, "the rule"),
                .init("after_ms", .milliseconds, "since it was raised"),
            ]
        ),
        .init(
            .alertDelivered,
            "a target took a message with alerts",
            [
                .init("message", .text, "the identity of the message"),
                .init("target", .text, "the name of the target"),
                .init("after_ms", .milliseconds, "since the message was made"),
            ]
        ),
        .init(
            .alertDelayed,
            "a message with alerts could not be delivered yet; Vigia tries again",
            [
                .init("message", .text, "the identity of the message"),
                .init("target", .text, "the name of the target"),
                .init("detail", .text, "why"),
            ]
        ),
        .init(
            .alertFailed,
            "a message with alerts was given up",
            [
                .init("message", .text, "the identity of the message"),
                .init("target", .text, "the name of the target"),
                .init("detail", .text, "why"),
            ]
        ),
    ]
}
