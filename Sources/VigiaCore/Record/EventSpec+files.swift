// Events of the project's files: what is watched in development, and logs.
extension EventSpec {
    static let watching: [Self] = [
        .init(
            .watching,
            "in development, files are watched",
            [.init("files", .number, "how many"), .init("folders", .number, "how many")]
        ),
        .init(.nothingWatched, "no service has files that are watched"),
        .init(
            .watchLimited,
            "the kernel tells nothing of some folders, which are looked at once a second instead",
            [
                .init("folders", .number, "how many"), .init("detail", .text, "why"),
                .init("hint", .text, "what to do"),
            ]
        ),
        .init(
            .watchOverfull,
            "there is more than can be watched, and the rest is not",
            [
                .init("folders", .number, "how many are left out"),
                .init("files", .number, "how many are left out"),
                .init("hint", .text, "what to do"),
            ]
        ),
        .init(
            .configurationChanged,
            "`vigia.yaml` changed, which counts from the next start on"
        ),
        .init(
            .watchEnded,
            "the process that watches ended, and another follows",
            or: .error,
            "where none could be started",
            [.init("detail", .text, "how it ended, or why there is none")]
        ),
    ]

    static let logs: [Self] = [
        .init(
            .logUnwritable,
            "a log cannot be written, since the disk refuses, is full or does not answer; said "
                + "once, when it begins",
            [.init("log", .text, "its file"), .init("detail", .text, "why")]
        ),
        .init(
            .logWritable,
            "a log can be written again",
            or: .warning,
            "where bytes are lost",
            [
                .init("log", .text, "its file"), .init("dropped", .bytes, "what is lost"),
                .init("lasted_ms", .milliseconds), .init("detail", .text, "the same in words"),
            ]
        ),
        .init(
            .logArchived,
            "a log was rotated",
            [.init("log", .text, "its file"), .init("file", .text, "its name now")]
        ),
        .init(
            .logLineCut,
            "a log was rotated in the middle of a line, which was too long",
            [.init("log", .text, "its file"), .init("file", .text, "its name now")]
        ),
        .init(
            .logRemoved,
            "a log that was rotated is gone",
            or: .warning,
            "where it went for `disk`",
            [
                .init("file", .text), .init("bytes", .bytes, "its size"),
                .init("for", .text, "why: `keep`, `total` or `disk`"),
            ]
        ),
        .init(
            .logUncompressed,
            "a log that was rotated could not be compressed, and stays as it is",
            [.init("file", .text), .init("detail", .text, "why")]
        ),
        .init(
            .journalDropped,
            "lines of the journal itself are lost",
            [.init("lines", .number, "how many")]
        ),
    ]
}
