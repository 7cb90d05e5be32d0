// What `vigia plan` and `vigia validate` warn of.
extension ErrorGuide {
    static let plan = Chapter(
        title: "The plan",
        errors: [
            .init(
                "plan.timeout_over_interval",
                "an answer of a probe may take as long as the time between two questions",
                "make `health.timeout` shorter than `health.interval`"
            ),
            .init(
                "plan.start_too_short",
                "a start fails before one slow answer of its probe could come",
                "make `health.start_timeout` longer than `health.timeout`"
            ),
            .init(
                "plan.watchdog_short",
                "a busy machine may delay a heartbeat for longer than `watchdog` allows",
                "write `watchdog: 1s` or more"
            ),
            .init(
                "plan.always_stable",
                "with `stable_after: 0s` a crash loop after the start never opens the breaker",
                "write the time that a run must be well for, such as `60s`"
            ),
            .init(
                "plan.hang_counts_as_stable",
                "a run counts as stable before a hang of it shows, so that hangs are never given up",
                "make `restart.stable_after` longer than interval and timeout together"
            ),
            .init(
                "plan.soft_at_limit",
                "`relief` is asked for only where the service is restarted anyway",
                "make `memory.soft` less than `memory.limit`"
            ),
            .init(
                "plan.memory_over_machine",
                "the limits on memory together are more than the machine has",
                "lower them until they fit"
            ),
            .init(
                "plan.probe_cannot_fail",
                "the health probe passes whatever the service does",
                "ask for an answer that only a service that is well gives"
            ),
            .init(
                "plan.dependency_not_restarted",
                "others wait for a service that is not started again once it has ended",
                "give it `restart: { policy: on-failure }`"
            ),
        ]
    )
}
