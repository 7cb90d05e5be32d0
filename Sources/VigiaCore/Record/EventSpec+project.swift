// Events of the project as a whole.
extension EventSpec {
    /// The events that are about the project, and those of its logs.
    public static let project = supervisors + guardians + folder + processes + watching + logs

    private static let beginning: [EventField] = [
        .init("pid", .number),
        .init("generation", .number, "how many supervisors the guardian has started"),
        .init("version", .text),
    ]

    private static let supervisors: [Self] = [
        .init(.supervisorStarted, "Vigia is at work", beginning),
        .init(
            .supervisorReplaced,
            "a supervisor goes on where one that ended left off",
            beginning
        ),
        .init(
            .applied,
            "a changed configuration is in force",
            [
                .init("added", .texts, "services"), .init("restarted", .texts, "services"),
                .init("taken_over", .texts, "services that go on without a restart"),
                .init("removed", .texts, "services"),
                .init("pid", .number, "of the supervisor that goes on with it"),
                .init("generation", .number, "of that supervisor"),
            ]
        ),
        .init(
            .applyFailed,
            "a changed configuration was not taken over, and all goes on as it was",
            [.init("detail", .text, "why")]
        ),
        .init(
            .upgrading,
            "`vigia upgrade` was asked for",
            [.init("program", .text, "the new `vigia`")]
        ),
        .init(
            .upgraded,
            "supervisor and guardian are the new ones",
            [.init("pid", .number, "of the guardian"), .init("version", .text)]
        ),
        .init(
            .cannotRest,
            "in an upgrade the old supervisor cannot keep what it holds until the new one is at "
                + "work, so it ends first",
            [.init("detail", .text, "why")]
        ),
        .init(.upgradeFailed, "the old programs go on", [.init("detail", .text, "why")]),
        .init(
            .supervisorHung,
            "the supervisor before gave no sign of life for ten seconds and was killed; this one "
                + "goes on",
            [.init("detail", .text)]
        ),
        .init(.shuttingDown, "everything goes down", [.init("detail", .text, "why")]),
        .init(.shutDown, "all is down, and the guardian ends"),
        .init(.killingAll, "Ctrl-C was pressed a second time, and every process is killed"),
    ]

    private static let guardians: [Self] = [
        .init(
            .guardianReplaced,
            "the guardian died, and the supervisor became the next one",
            [.init("pid", .number, "of the guardian")]
        ),
        .init(
            .guardianSilent,
            "the guardian does not answer, so that nothing is started or stopped",
            [.init("for_ms", .milliseconds, "since when"), .init("detail", .text)]
        ),
        .init(
            .guardianAnswers,
            "the guardian answers again",
            [.init("after_ms", .milliseconds, "since it was asked")]
        ),
        .init(
            .guardianLost,
            "the guardian died, and the supervisor could not take its place and ends",
            [.init("detail", .text, "why")]
        ),
        .init(
            .stalled,
            "Vigia did not run for a while, or the guardian did not; whoever was waited for gets a "
                + "fresh term",
            [.init("for_ms", .milliseconds)]
        ),
    ]

    private static let folder: [Self] = [
        .init(
            .madeAnew,
            "somebody removed what this Vigia is found by, and it was made anew",
            [.init("what", .text)]
        ),
        .init(
            .notMadeAnew,
            "what this Vigia is found by could not be made anew, which is tried again every second",
            [.init("detail", .text, "why")]
        ),
        .init(
            .unreachableUnseen,
            "the kernel does not tell when what this Vigia is found by is removed (inotify has "
                + "limits)",
            [.init("detail", .text, "why")]
        ),
        .init(
            .projectMoved,
            "the project's folder has another name, and Vigia works in there as before",
            [.init("from", .text), .init("to", .text)]
        ),
        .init(
            .projectDeleted,
            "the project's folder is gone, and its services go on",
            [.init("path", .text, "what it was called"), .init("detail", .text)]
        ),
        .init(.noteUnwritable, "the state cannot be written down for a successor", why),
        .init(.apiUnavailable, "the control socket does not serve"),
        .init(
            .descriptorsExhausted,
            "the supervisor has no descriptors left for clients, and lets idle ones go; said once",
            [.init("detail", .text)]
        ),
    ]

    private static let why: [EventField] = [.init("detail", .text, "why")]

    private static let processes: [Self] = [
        .init(
            .noticeIgnored,
            "a message on the notify socket was left aside; said once of each kind, then only "
                + "counted",
            why
        ),
        .init(.noticesUnavailable, "there is no notify socket", why),
        .init(
            .leftoverEnded,
            "before the start, a process was ended that an earlier Vigia, which was killed, had "
                + "left of this `run`",
            [
                .init("pid", .number), .init("uid", .number, "whose it was", .nullable),
                .init("command", .text),
                .init("killed", .flag, "whether SIGTERM was not enough"),
            ]
        ),
        .init(
            .unclaimed,
            "a process that no service of the configuration owns is ended",
            [.init("pid", .number)]
        ),
        .init(
            .reaped,
            "an orphan of a service ended",
            [.init("pid", .number), .init("ending", .ending, "how")]
        ),
        .init(
            .surprise,
            "a message made no sense and was left aside",
            [.init("detail", .text), .init("count", .number, "how many so far")]
        ),
        .init(
            .outOfMemory,
            "the kernel killed processes below Vigia for memory while the main processes of their "
                + "runs went on",
            [
                .init("count", .number, "how many"),
                .init(
                    "detail",
                    .text,
                    "their names and numbers where the kernel's log tells, the limit and what was "
                        + "used"
                ),
            ]
        ),
        .init(
            .specificationRefused,
            "a service's command and environment are more than can be handed over",
            [.init("detail", .text)]
        ),
    ]
}
