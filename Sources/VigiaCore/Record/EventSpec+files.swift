// Events of the project's files: watched files in development, and logs.
extension EventSpec {
    static let watching: [Self] = [
        .init(
            .watching,
            "`vigia start --dev` watches files",
            [.init("files", .number, "how many"), .init("folders", .number, "how many")]
        ),
        .init(.nothingWatched, "no service has files to watch"),
        .init(
            .watchLimited,
            "some folders have no inotify watch and are polled every second",
            [
                .init("folders", .number, "how many"), .init("detail", .text, "why"),
                .init("hint", .text, "what to do"),
            ]
        ),
        .init(
            .watchOverfull,
            "there are too many folders or files to watch; the rest is not watched",
            [
                .init("folders", .number, "how many are not watched"),
                .init("files", .number, "how many are not watched"),
                .init("hint", .text, "what to do"),
            ]
        ),
        .init(
            .configurationChanged,
            "`vigia.yaml` changed; the next start reads it"
        ),
        .init(
            .watchEnded,
            "the watcher ended, and another is started",
            or: .error,
            "if none could be started",
            [.init("detail", .text, "how it ended, or why none could be started")]
        ),
    ]

    static let history: [Self] = [
        .init(
            .historyRenewed,
            "the history was damaged, and a new one was made",
            [.init("detail", .text, "the damage"), .init("file", .text, "the damaged file")]
        ),
        .init(
            .historyUnwritable,
            "the history cannot be written; reported once",
            [.init("detail", .text, "why")]
        ),
        .init(
            .historyWritable,
            "the history can be written again",
            [
                .init("dropped_records", .number, "how many records it lacks"),
                .init("lasted_ms", .milliseconds),
            ]
        ),
    ]

    static let logs: [Self] = [
        .init(
            .logUnwritable,
            "a log cannot be written: the disk is full, does not answer or returns an error; "
                + "reported once",
            [.init("log", .text, "its file"), .init("detail", .text, "why")]
        ),
        .init(
            .logWritable,
            "a log can be written again",
            or: .warning,
            "if bytes were lost",
            [
                .init("log", .text, "its file"), .init("dropped", .bytes, "lost bytes"),
                .init("lasted_ms", .milliseconds), .init("detail", .text, "the same in words"),
            ]
        ),
        .init(
            .logArchived,
            "a log was rotated",
            [.init("log", .text, "its file"), .init("file", .text, "its new name")]
        ),
        .init(
            .logLineCut,
            "a log was rotated in the middle of a line that was too long",
            [.init("log", .text, "its file"), .init("file", .text, "its new name")]
        ),
        .init(
            .logRemoved,
            "a rotated log was removed",
            or: .warning,
            "if the reason is `disk`",
            [
                .init("file", .text), .init("bytes", .bytes, "its size"),
                .init("for", .text, "why: `keep`, `total` or `disk`"),
            ]
        ),
        .init(
            .logUncompressed,
            "a rotated log could not be compressed and stays uncompressed",
            [.init("file", .text), .init("detail", .text, "why")]
        ),
        .init(
            .journalDropped,
            "lines of the journal were lost",
            [.init("lines", .number, "how many")]
        ),
    ]
}
