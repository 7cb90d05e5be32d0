// Events of Vigia's work for services: repairs, reloads, builds, sockets, backups.
extension EventSpec {
    static let repairs: [Self] = [
        .init(
            .remedying,
            "a repair began",
            [
                .init("remedy", .text, "`port`, `dependencies` or `database`"),
                .init("code", .text, "the failure, see [errors.md](errors.md)"),
                .init("line", .text, "the line of output that shows the failure"),
            ]
        ),
        .init(
            .remedied,
            "the repair ended",
            [
                .init("remedy", .text, "`port`, `dependencies` or `database`"),
                .init("succeeded", .flag),
            ]
        ),
        .init(
            .repaired,
            "`vigia fix` tried a repair; `cause` says what was wrong",
            or: .error,
            "if it failed",
            [
                .init("check", .text, "which"), .init("succeeded", .flag),
                .init("did", .text, "what was done"),
                .init("records", .texts, "the names for `vigia fix --undo`"),
            ]
        ),
        .init(
            .repairUndone,
            "`vigia fix --undo` undid a repair",
            [
                .init("record", .text, "its name"),
                .init("subject", .text, "the folder or file"),
            ]
        ),
        .init(
            .backupMade,
            "a database of the service was backed up",
            [.init("database", .text, "its path"), .init("lasted_ms", .milliseconds)]
        ),
        .init(
            .backupFailed,
            "a database of the service could not be backed up; older backups are kept",
            [.init("database", .text, "its path"), .init("detail", .text, "why")]
        ),
    ]

    static let reloads: [Self] = [
        .init(.reloading, "a new run starts beside the old one; `cause` says why"),
        .init(.reloaded, "the new run took over"),
        .init(
            .reloadFailed,
            "the new run failed, and the old run stays",
            [.init("detail", .text, "why")]
        ),
        .init(
            .restartRefused,
            "a check of it or of a dependent service failed before a restart, and the old run stays",
            [.init("detail", .text, "why")]
        ),
    ]

    static let development: [Self] = [
        .init(.buildStarted, "in development, a build began; `cause` says why"),
        .init(.built, "the build succeeded", [.init("took_ms", .milliseconds)]),
        .init(
            .buildFailed,
            "the build failed; a current run continues",
            [
                .init(
                    "lines",
                    .texts,
                    "the last lines of the build, oldest first, and how it ended"
                )
            ]
        ),
        .init(
            .changesSuspended,
            "file changes restarted it too often; restarts on change are suspended",
            [
                .init("file", .text, "the file that changes most often"),
                .init("times", .number, "how many of the last restarts that file caused"),
            ]
        ),
        .init(.changesResumed, "restarts on change are active again"),
    ]

    static let sockets: [Self] = [
        .init(.socketOpened, "Vigia opened a held socket for it", [.init("address", .text)]),
        .init(
            .socketClosed,
            "Vigia closed a held socket, since the service is not to run",
            [.init("address", .text)]
        ),
        .init(
            .socketLost,
            "a run shut its held socket down for all runs; Vigia opened it again",
            [.init("address", .text)]
        ),
        .init(
            .socketRemoved,
            "a stale Unix socket of a killed run was removed",
            [.init("address", .text)]
        ),
        .init(
            .socketRefused,
            "Vigia cannot open a held socket for it",
            [
                .init("address", .text),
                .init("detail", .text, "why, and which process listens there"),
            ]
        ),
        .init(
            .portTaken,
            "its port is in use",
            [
                .init("port", .number), .init("address", .text),
                .init("uid", .number, "the user of the process that has it"),
                .init("peer", .text, "for a connection, its remote address", .optional),
                .init("pid", .number, "if visible", .optional),
                .init("command", .text, "if visible", .optional),
            ]
        ),
        .init(
            .escapedEnding,
            "a process that escaped from an older run has its port and is ended",
            [.init("port", .number), .init("pid", .number), .init("command", .text)]
        ),
    ]
}
