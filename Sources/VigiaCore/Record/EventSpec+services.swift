// Events of services, in the order of a service's life.
extension EventSpec {
    /// The events that are about a service.
    public static let services =
        starting + health + ending + repairs + reloads + development + sockets

    private static let starting: [Self] = [
        .init(.checking, "its checks began"),
        .init(
            .checkFailed,
            "a check failed",
            or: .warning,
            "where its severity is `warn`",
            [
                .init("check", .text, "which"), .init("detail", .text, "what was found"),
                .init("code", .text, "see [errors.md](errors.md)", .optional),
                .init("hint", .text, "what to do", .optional),
                .init("lines", .texts, "the last lines of what a program said", .optional),
            ]
        ),
        .init(
            .checkRepairing,
            "what a check found is being repaired",
            [.init("check", .text, "which"), .init("repair", .text, "what is done")]
        ),
        .init(
            .checkRepaired,
            "what a check found was repaired",
            [
                .init("check", .text, "which"), .init("detail", .text, "what was found and done"),
                .init("code", .text, "see [errors.md](errors.md)", .optional),
                .init("hint", .text, "what to do", .optional),
                .init("lines", .texts, "the last lines of what a program said", .optional),
            ]
        ),
        .init(
            .checked,
            "its checks are over",
            or: .error,
            "where they stand in the way of the start",
            [
                .init("asked", .number, "how many"), .init("failed", .number, "how many"),
                .init("took_ms", .milliseconds),
            ]
        ),
        .init(.starting, "a new run was ordered; `cause` says why"),
        .init(.spawned, "its program runs", [.init("pid", .number)]),
        .init(.ready, "it is ready", [.init("after_ms", .milliseconds, "since it was started")]),
        .init(
            .waiting,
            "it is held back",
            [
                .init("for", .text, "what it waits for, such as a port with who holds it"),
                .init("wait_ms", .milliseconds, "how long", .nullable),
            ]
        ),
        .init(
            .adopted,
            "a run goes on that an earlier Vigia, which was killed, had started",
            [.init("pid", .number, "", .nullable)]
        ),
    ]

    private static let health: [Self] = [
        .init(
            .suspect,
            "a probe failed, and it is probed more often",
            [.init("detail", .text, "what the probe said")]
        ),
        .init(
            .degraded,
            "it answers that it is not at its best",
            [.init("detail", .text, "what the probe said")]
        ),
        .init(.recovered, "it is well again"),
        .init(
            .overloaded,
            "it answers no probe but makes progress, and is left alone",
            [.init("detail", .text, "the evidence")]
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
                .init("restarting", .flag, "false where that was done not long ago"),
            ]
        ),
        .init(
            .passedOn,
            "it said that another process is its main one from now on (`MAINPID=`)",
            [.init("pid", .number)]
        ),
        .init(.reloadingItself, "it said that it reads its configuration anew (`RELOADING=1`)"),
        .init(
            .reloadedItself,
            "it has read its configuration",
            [.init("after_ms", .milliseconds, "since it began to")]
        ),
    ]

    private static let ending: [Self] = [
        .init(.stopping, "it is asked to end; `cause` says why"),
        .init(
            .killing,
            "it did not end in time, and its whole tree is killed",
            [.init("times", .number, "how often by now")]
        ),
        .init(
            .ended,
            "its main process ended",
            or: .info,
            "where somebody asked for that, or a job is done",
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
        .init(.leftBehind, "its main process left others behind, which are ended"),
        .init(
            .emptied,
            "nothing of its tree is left",
            [
                .init(
                    "proof",
                    .text,
                    "how that is known: `cgroup`, `subreaper`, `session` or `process`"
                )
            ]
        ),
        .init(
            .broken,
            "it is given up until the next trial",
            [.init("reason", .text), .init("final", .flag, "whether no trial follows")]
        ),
        .init(
            .deterministicFault,
            "the same failure came three times in a row before it was ever ready",
            [.init("lines", .texts, "its last words, oldest first")]
        ),
        .init(
            .repeatedFailure,
            "the same failure came again, of a run that had been ready",
            [.init("times", .number, "how often in a row")] + failure
        ),
        .init(
            .flapping,
            "it was restarted too often",
            [.init("restarts", .number, "how often within the last hour")]
        ),
        .init(.stopped, "it is down, as wanted; `cause` says why"),
        .init(.done, "it ended well, and is not to run again"),
        .init(.removed, "the configuration does not have it any more, and nothing of it is left"),
    ]

    private static let failure: [EventField] = [
        .init("class", .text, "the [cause](causes.md)"),
        .init("detail", .text, "the whole in words"),
        .init("line", .text, "the line of its output that tells it", .nullable),
    ]
}
