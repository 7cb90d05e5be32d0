// Events of services that Vigia works on: repairs, reloads, builds, sockets, backups.
extension EventSpec {
    static let repairs: [Self] = [
        .init(
            .remedying,
            "a repair is tried",
            [
                .init("remedy", .text, "`port`, `dependencies` or `database`"),
                .init("code", .text, "what the failure is, see [errors.md](errors.md)"),
                .init("line", .text, "what says so"),
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
            "where it did not help",
            [
                .init("check", .text, "which"), .init("succeeded", .flag),
                .init("did", .text, "what was done"),
                .init("records", .texts, "the names by which it is undone"),
            ]
        ),
        .init(
            .repairUndone,
            "`vigia fix --undo` put back what a repair had replaced",
            [
                .init("record", .text, "its name"),
                .init("subject", .text, "the folder or file"),
            ]
        ),
        .init(
            .backupMade,
            "a database of it was backed up",
            [.init("database", .text, "its path"), .init("lasted_ms", .milliseconds)]
        ),
        .init(
            .backupFailed,
            "a database of it could not be backed up, and older backups are kept",
            [.init("database", .text, "its path"), .init("detail", .text, "why")]
        ),
    ]

    static let reloads: [Self] = [
        .init(.reloading, "a new run starts beside the old one; `cause` says why"),
        .init(.reloaded, "the new run took over"),
        .init(
            .reloadFailed,
            "the new run was not fit, and the old one stays",
            [.init("detail", .text, "why")]
        ),
        .init(
            .restartRefused,
            "a check failed before a restart, or of a service that depends on it, and the old run "
                + "goes on",
            [.init("detail", .text, "why")]
        ),
    ]

    static let development: [Self] = [
        .init(.buildStarted, "in development, it is built; `cause` says why"),
        .init(.built, "it was built", [.init("took_ms", .milliseconds)]),
        .init(
            .buildFailed,
            "it could not be built, and a run that serves goes on",
            [
                .init(
                    "lines",
                    .texts,
                    "the last that the build wrote, oldest first, and how it ended"
                )
            ]
        ),
        .init(
            .changesSuspended,
            "changes restarted it too often, and do so no longer for now",
            [
                .init("file", .text, "the one that changes most"),
                .init("times", .number, "how often in the last restarts"),
            ]
        ),
        .init(.changesResumed, "changes restart it again"),
    ]

    static let sockets: [Self] = [
        .init(.socketOpened, "Vigia listens for it", [.init("address", .text)]),
        .init(
            .socketClosed,
            "Vigia listens no more, since nobody wants it up",
            [.init("address", .text)]
        ),
        .init(
            .socketLost,
            "a run has shut its listener down, for every other run as well; Vigia listens again",
            [.init("address", .text)]
        ),
        .init(
            .socketRemoved,
            "a killed run of it had left its Unix socket, which no process has any more, and it is "
                + "removed",
            [.init("address", .text)]
        ),
        .init(
            .socketRefused,
            "Vigia cannot listen for it",
            [.init("address", .text), .init("detail", .text, "why, and who listens there")]
        ),
        .init(
            .portTaken,
            "it found its port taken",
            [
                .init("port", .number), .init("address", .text),
                .init("uid", .number, "the user who has it"),
                .init("peer", .text, "of a connection, the other end", .optional),
                .init("pid", .number, "where that can be seen", .optional),
                .init("command", .text, "where that can be seen", .optional),
            ]
        ),
        .init(
            .escapedEnding,
            "a process that got away from an older run holds its port and is ended",
            [.init("port", .number), .init("pid", .number), .init("command", .text)]
        ),
    ]
}
