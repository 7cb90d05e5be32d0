// Events of the project as a whole.
extension EventSpec {
    /// The events of the project, including those of its logs.
    public static let project =
        supervisors + guardians + folder + processes + watching + logs
        + history + alerts + remote

    private static let beginning: [EventField] = [
        .init("pid", .number),
        .init("generation", .number, "the number of supervisors the guardian has started"),
        .init("version", .text),
    ]

    private static let supervisors: [Self] = [
        .init(.supervisorStarted, "the supervisor has started", beginning),
        .init(
            .supervisorReplaced,
            "a supervisor took over from one that ended",
            beginning
        ),
        .init(
            .applied,
            "a changed configuration was applied",
            [
                .init("added", .texts, "services"), .init("restarted", .texts, "services"),
                .init("taken_over", .texts, "services that keep their run"),
                .init("removed", .texts, "services"),
                .init("pid", .number, "the new supervisor"),
                .init("generation", .number, "that of the new supervisor"),
            ]
        ),
        .init(
            .applyFailed,
            "a changed configuration was not applied; nothing was changed",
            [.init("detail", .text, "why")]
        ),
        .init(
            .orderSettled,
            "nothing more comes of an order",
            or: .warning,
            "where a service is not as ordered",
            [
                .init("order", .number, "its number, as in `GET /v1/orders/{number}`"),
                .init("action", .text, "what was ordered"),
                .init("services", .number, "how many it was about"),
                .init("not_as_ordered", .number, "how many of those are not as ordered"),
                .init("why", .texts, "the first ten of those, each with a reason"),
                .init("after_ms", .milliseconds, "how long that took"),
            ]
        ),
        .init(
            .drillBegan,
            "`vigia drill` breaks something on purpose; `cause` says who does",
            [.init("drill", .text, "the kind of drill, see [drill.md](drill.md)")]
        ),
        .init(
            .drillEnded,
            "`vigia drill` put everything back",
            or: .warning,
            "where something was not as promised",
            [
                .init("drill", .text, "the kind of drill"),
                .init("as_promised", .flag, "whether everything was as promised"),
            ]
        ),
        .init(
            .upgrading,
            "`vigia upgrade` began",
            [.init("program", .text, "the new `vigia`")]
        ),
        .init(
            .upgraded,
            "the new supervisor and guardian run",
            [.init("pid", .number, "the guardian"), .init("version", .text)]
        ),
        .init(
            .cannotRest,
            "in an upgrade, the old supervisor cannot stay as a reserve until the new one has "
                + "started, so it ends first",
            [.init("detail", .text, "why")]
        ),
        .init(
            .upgradeFailed,
            "the upgrade failed; the old programs still run",
            [.init("detail", .text, "why")]
        ),
        .init(
            .supervisorHung,
            "the previous supervisor hung for ten seconds and was killed; this supervisor took "
                + "over",
            [.init("detail", .text)]
        ),
        .init(.shuttingDown, "Vigia stops all services", [.init("detail", .text, "why")]),
        .init(.shutDown, "all services are down, and the guardian ends"),
        .init(.killingAll, "Ctrl-C was pressed twice, and every process is killed"),
    ]

    private static let guardians: [Self] = [
        .init(
            .guardianReplaced,
            "the guardian died, and the supervisor became the guardian",
            [.init("pid", .number, "the guardian")]
        ),
        .init(
            .guardianSilent,
            "the guardian does not answer, so nothing can be started or stopped",
            [.init("for_ms", .milliseconds, "since when"), .init("detail", .text)]
        ),
        .init(
            .guardianAnswers,
            "the guardian answers again",
            [.init("after_ms", .milliseconds, "since it was probed")]
        ),
        .init(
            .guardianLost,
            "the guardian died, and the supervisor could not replace it and ends",
            [.init("detail", .text, "why")]
        ),
        .init(
            .stalled,
            "the supervisor or the guardian did not run for a while; all running timeouts start "
                + "again",
            [.init("for_ms", .milliseconds)]
        ),
    ]

    private static let folder: [Self] = [
        .init(
            .madeAnew,
            "a file by which commands find Vigia was removed, and was recreated",
            [.init("what", .text)]
        ),
        .init(
            .notMadeAnew,
            "a file by which commands find Vigia could not be recreated; Vigia retries every second",
            [.init("detail", .text, "why")]
        ),
        .init(
            .unreachableUnseen,
            "there is no inotify watch on the files by which commands find Vigia (inotify has "
                + "limits)",
            [.init("detail", .text, "why")]
        ),
        .init(
            .projectMoved,
            "the project's folder was moved; Vigia and its services continue there",
            [.init("from", .text), .init("to", .text)]
        ),
        .init(
            .projectDeleted,
            "the project's folder was deleted; its services continue",
            [.init("path", .text, "its old path"), .init("detail", .text)]
        ),
        .init(.checkpointUnwritable, "the checkpoint cannot be written", why),
        .init(.apiUnavailable, "the control socket does not work"),
        .init(
            .descriptorsExhausted,
            "the supervisor has no descriptors left for clients and closes idle connections; reported "
                + "once",
            [.init("detail", .text)]
        ),
    ]

    private static let why: [EventField] = [.init("detail", .text, "why")]

    private static let processes: [Self] = [
        .init(
            .notifyIgnored,
            "a message on the notify socket was ignored; the first of each kind is reported, the "
                + "others are counted",
            why
        ),
        .init(.notifyUnavailable, "there is no notify socket", why),
        .init(
            .leftoverEnded,
            "before the start, a leftover (orphaned process) of this `run` of a killed Vigia was "
                + "ended",
            [
                .init("pid", .number), .init("uid", .number, "its user", .nullable),
                .init("command", .text),
                .init("killed", .flag, "whether it needed SIGKILL"),
            ]
        ),
        .init(
            .unclaimed,
            "a process that belongs to no service of the configuration is ended",
            [.init("pid", .number)]
        ),
        .init(
            .reaped,
            "an orphan of a service ended",
            [.init("pid", .number), .init("ending", .ending, "how")]
        ),
        .init(
            .surprise,
            "an invalid message was ignored",
            [.init("detail", .text), .init("count", .number, "how many so far")]
        ),
        .init(
            .outOfMemory,
            "the kernel's OOM killer killed child processes of runs whose main process continues",
            [
                .init("count", .number, "how many"),
                .init(
                    "detail",
                    .text,
                    "the limit and the memory used; names and pids if the kernel's log is "
                        + "readable"
                ),
            ]
        ),
        .init(
            .specificationRefused,
            "a service's command and environment are too long for the guardian",
            [.init("detail", .text)]
        ),
    ]
}
