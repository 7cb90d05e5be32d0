// Events of services, in the order of a service's life.
extension EventSpec {
    /// The events of a service.
    public static let services =
        starting + health + ending + repairs + reloads + development + sockets

    private static let starting: [Self] = [
        .init(.checking, "its checks began"),
        .init(
            .checkFailed,
            "a check failed",
            or: .warning,
            "if its severity is `warn`",
            [
                .init("check", .text, "which"), .init("detail", .text, "what was found"),
                .init("code", .text, "see [errors.md](errors.md)", .optional),
                .init("hint", .text, "what to do", .optional),
                .init("lines", .texts, "the last lines of the program's output", .optional),
            ]
        ),
        .init(
            .checkRepairing,
            "a repair for a failed check began",
            [.init("check", .text, "which"), .init("repair", .text, "the repair")]
        ),
        .init(
            .checkRepaired,
            "a repair for a failed check succeeded",
            [
                .init("check", .text, "which"), .init("detail", .text, "the fault and the repair"),
                .init("code", .text, "see [errors.md](errors.md)", .optional),
                .init("hint", .text, "what to do", .optional),
                .init("lines", .texts, "the last lines of the program's output", .optional),
            ]
        ),
        .init(
            .checked,
            "its checks ended",
            or: .error,
            "if they prevent the start",
            [
                .init("checks", .number, "how many"), .init("failed", .number, "how many"),
                .init("took_ms", .milliseconds),
            ]
        ),
        .init(.starting, "a new run was ordered; `cause` says why"),
        .init(.spawned, "its program runs", [.init("pid", .number)]),
        .init(.ready, "it is ready", [.init("after_ms", .milliseconds, "since it was started")]),
        .init(
            .waiting,
            "it waits before it starts",
            [
                .init(
                    "for",
                    .text,
                    "what it waits for, such as a port and the process that has it"
                ),
                .init("wait_ms", .milliseconds, "how long", .nullable),
            ]
        ),
        .init(
            .adopted,
            "a run that a killed Vigia had started continues",
            [.init("pid", .number, "", .nullable)]
        ),
    ]

    private static let health: [Self] = [
        .init(
            .suspect,
            "a probe failed, and the service is probed more often",
            [
                .init("detail", .text, "the answer to the probe"),
                .init("silent_ms", .milliseconds, "since its last good answer, at most"),
            ]
        ),
        .init(
            .degraded,
            "its probe reports that it is degraded",
            [.init("detail", .text, "the answer to the probe")]
        ),
        .init(.recovered, "it is healthy again"),
        .init(
            .overloaded,
            "it answers no probe but makes progress, and is not restarted",
            [.init("detail", .text, "the evidence")]
        ),
        .init(
            .notAccepting,
            "connections wait, and it accepts none and uses no CPU",
            [
                .init("waiting", .number, "how many connections wait"),
                .init("backlog", .number, "how many may wait"),
                .init("waited_ms", .milliseconds, "since Vigia first saw them wait"),
            ]
        ),
        .init(
            .accepting,
            "it accepts connections again",
            [.init("waited_ms", .milliseconds, "how long it did not")]
        ),
        .init(
            .healthSlow,
            "its probe passes, but three times in a row it took longer than half its timeout",
            [
                .init("elapsed_ms", .milliseconds, "the last answer took"),
                .init("timeout_ms", .milliseconds, "the timeout"),
            ]
        ),
        .init(
            .healthSlowOver,
            "its probe answers within half its timeout again",
            [.init("elapsed_ms", .milliseconds, "the last answer took")]
        ),
        .init(
            .hung,
            "it answers no probe and makes no progress",
            [.init("detail", .text, "the evidence")]
        ),
        .init(
            .memoryHigh,
            "its memory is over the soft limit",
            [.init("used", .bytes), .init("soft", .bytes, "the soft limit")]
        ),
        .init(
            .memoryExceeded,
            "its memory is over the limit",
            [
                .init("used", .bytes), .init("limit", .bytes),
                .init(
                    "restarting",
                    .flag,
                    "false if it was restarted for memory within the last 10 minutes"
                ),
            ]
        ),
        .init(
            .leakForecast,
            "its memory grows steadily and will reach the limit; nothing is done about it yet",
            [
                .init("memory", .bytes), .init("limit", .bytes, "what will be reached"),
                .init("slope_bytes_per_hour", .bytes, "the growth in an hour"),
                .init("hours_left", .hours, "until the limit is reached"),
                .init("hours_left_min", .hours, "with 99 % confidence not earlier"),
                .init("hours_left_max", .hours, "with 99 % confidence not later"),
                .init("window_hours", .hours, "how long the growth was observed"),
            ]
        ),
        .init(
            .leakForecastOver,
            "its memory no longer grows towards the limit",
            [.init("memory", .bytes)]
        ),
        .init(
            .passedOn,
            "it named another main process (`MAINPID=`)",
            [.init("pid", .number)]
        ),
        .init(.reloadingItself, "it reported that it reloads its configuration (`RELOADING=1`)"),
        .init(
            .reloadedItself,
            "it has reloaded its configuration",
            [.init("after_ms", .milliseconds, "since it began")]
        ),
    ]

    private static let ending: [Self] = [
        .init(
            .signalSent,
            "`vigia signal` sent the service a signal; `cause` says who did",
            [.init("signal", .text, "its name, such as `SIGHUP`")]
        ),
        .init(.stopping, "it got its stop signal; `cause` says why"),
        .init(
            .killing,
            "it did not stop in time, and its whole process tree is killed",
            [.init("times", .number, "the number of attempts")]
        ),
        .init(
            .ended,
            "its main process ended",
            or: .info,
            "if a user requested it, or a job is done",
            [
                .init("ending", .ending, "how"),
                .init("lived_ms", .milliseconds),
                .init("status", .number, "that of `ending`", .optional),
                .init("signal", .number, "that of `ending`", .optional),
                .init("core_dumped", .flag, "that of `ending`", .optional),
                .init("errno", .number, "that of `ending`", .optional),
            ]
        ),
        .init(.diagnosed, "why a run failed", failure),
        .init(.leftBehind, "its main process ended and left other processes, which are ended"),
        .init(
            .emptied,
            "no process of its tree is left",
            [
                .init(
                    "proof",
                    .text,
                    "how Vigia knows: `cgroup`, `subreaper`, `session` or `process`"
                )
            ]
        ),
        .init(
            .broken,
            "it is given up until the next retry (half-open)",
            [.init("reason", .text), .init("final", .flag, "whether there is no retry")]
        ),
        .init(
            .deterministicFault,
            "it failed in the same way three times in a row before it was ever ready",
            [.init("lines", .texts, "its last lines, oldest first")]
        ),
        .init(
            .repeatedFailure,
            "a run that had been ready failed in the same way again",
            [.init("times", .number, "how often in a row")] + failure
        ),
        .init(
            .flapping,
            "it was restarted too often",
            [.init("restarts", .number, "how often within the last hour")]
        ),
        .init(.stopped, "it is down as requested; `cause` says why"),
        .init(.done, "its job succeeded, and it is not started again"),
        .init(.removed, "it is no longer in the configuration, and its processes have ended"),
    ]

    private static let failure: [EventField] = [
        .init("class", .text, "the [cause](causes.md)"),
        .init("confidence", .text, "how surely the cause is known: `certain`, `high` or `low`"),
        .init("detail", .text, "the reason as a sentence"),
        .init("line", .text, "the line of its output that shows the reason", .nullable),
    ]
}
