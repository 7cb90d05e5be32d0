// Warnings of `vigia plan` and `vigia validate`.
extension ErrorGuide {
    static let plan = Chapter(
        title: "The plan",
        errors: [
            .init(
                "plan.timeout_over_interval",
                "the timeout of a probe is as long as its interval",
                "make `health.timeout` shorter than `health.interval`"
            ),
            .init(
                "plan.start_too_short",
                "a start can fail before one slow probe has been answered",
                "make `health.start_timeout` longer than `health.timeout`"
            ),
            .init(
                "plan.watchdog_short",
                "a busy machine may delay a heartbeat for longer than `watchdog` allows",
                "set `watchdog` to `1s` or more"
            ),
            .init(
                "plan.always_stable",
                "with `stable_after: 0s`, a crash loop after the start never opens the circuit breaker",
                "set the time for which a run must be healthy, such as `60s`"
            ),
            .init(
                "plan.hang_counts_as_stable",
                "a run counts as stable before a hang is detected, so repeated hangs never open the circuit breaker",
                "make `restart.stable_after` longer than `interval` + `timeout`"
            ),
            .init(
                "plan.soft_at_limit",
                "`relief` is requested only when the service is restarted anyway",
                "make `memory.soft` less than `memory.limit`"
            ),
            .init(
                "plan.memory_over_machine",
                "the sum of all memory limits exceeds the memory of the machine",
                "lower the limits"
            ),
            .init(
                "plan.probe_cannot_fail",
                "the health probe passes whatever the service does",
                "probe something that only a healthy service answers"
            ),
            .init(
                "plan.dependency_not_restarted",
                "other services wait for a service that is never restarted",
                "give it `restart: { policy: on-failure }`"
            ),
        ]
    )
}
