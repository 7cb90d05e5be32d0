internal import VigiaCore
internal import VigiaPlatform

/// Checks whether the machine's clock can be right.
///
/// The clock is wrong if it shows a time before this program was made, or before files that the
/// project has already written; a slightly slow clock passes.
struct ClockCheck: Check {
    static let codes: [CheckCode] = [.clockWrong]
    /// 1 January 2026: no version of Vigia is older.
    static let earliest: Int64 = 1_767_225_600
    /// The accepted difference between machines' clocks, in seconds.
    private static let tolerance: Int64 = 300

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .clock = check.question else { return nil }
    }

    func subject(in context: CheckContext) -> String { "clock" }

    func ask(in context: CheckContext) -> CheckAnswer {
        let now = Clock.wall().seconds
        let hint = "set it, best by a time service such as chrony: timedatectl set-ntp true"
        if now < Self.earliest {
            return .ill(.clockWrong, "it is set to a time before Vigia was made", hint: hint)
        }
        if let newest = newest(in: context), newest.time > now + Self.tolerance {
            let ahead = Duration.seconds(newest.time - now).text
            let name = context.short(newest.path)
            return .ill(
                .clockWrong,
                "it is \(ahead) behind what \(name) was written at",
                hint: hint
            )
        }
        return .well("plausible")
    }

    /// The newest of the project's files, by modification time.
    private func newest(in context: CheckContext) -> (path: String, time: Int64)? {
        let folders = [context.state, context.folder + "/logs"]
        let paths = folders.flatMap { folder in
            // A missing folder has no files.
            ((try? FolderListing.names(in: folder)) ?? []).prefix(200).map { "\(folder)/\($0)" }
        }
        let dated = paths.compactMap { path in
            (try? FileStatus(path)).map { (path: path, time: $0.modified / 1_000_000_000) }
        }
        return dated.max { $0.time < $1.time }
    }
}

extension CheckCode {
    /// The clock cannot be right.
    static let clockWrong = Self(
        "check.clock_wrong",
        meaning: "the machine's clock is wrong",
        remedy: "set it, preferably with a time service such as chrony"
    )
}
