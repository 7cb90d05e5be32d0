import VigiaCore
import VigiaPlatform

/// The process that holds a disturbance, as the drill talks with it.
///
/// It undoes the disturbance when told to, and at the end of the drill's process, however that
/// ends.
final class DisturbanceProcess {
    private let program: TetheredProgram
    /// The longest time for one step of it.
    private static let stepWithin = Duration.seconds(30)

    /// Starts it; nothing is disturbed yet.
    ///
    /// - Parameter words: the kind of disturbance and its arguments.
    /// - Throws: `CommandError`, if it cannot be done.
    init(_ words: [String]) throws(CommandError) {
        let path = Launcher.program()
        do throws(SystemError) {
            program = try TetheredProgram([path, DisturbanceCommand.usage.name] + words)
        } catch {
            throw .system(what: "run", path: path, errno: error.errno, hint: nil)
        }
        try expect("ready")
    }

    /// The end of the input follows, so it is undone without a word on the terminal.
    deinit { program.tell("end") }

    /// Disturbs.
    ///
    /// - Returns: when, as time since boot.
    func begin() throws(CommandError) -> Duration {
        program.tell("begin")
        let text = try expect("begun")
        guard let moment = Int64(text) else { throw Self.broken("begun \(text)") }
        return .nanoseconds(moment)
    }

    /// Undoes it.
    ///
    /// - Returns: what was put back, in words.
    func undo() -> [String] {
        program.tell("end")
        var words: [String] = []
        while let line = program.line(within: Self.stepWithin) {
            if line.hasPrefix("undone ") { words.append(String(line.dropFirst(7))) }
        }
        _ = program.end(within: Self.stepWithin)
        return words
    }

    /// Waits for a line that begins with a word.
    ///
    /// - Returns: the rest of the line.
    @discardableResult
    func expect(_ word: String, within limit: Duration = stepWithin) throws(CommandError) -> String
    {
        guard let line = program.line(within: limit) else { throw Self.broken(word) }
        if line.hasPrefix("failed ") {
            throw .drill(
                DrillRefusal(
                    word == "ready" ? .notApplicable : .lost,
                    String(line.dropFirst(7)),
                    hint: "nothing was left changed; call it as the user who runs Vigia, or as root"
                )
            )
        }
        guard line == word || line.hasPrefix(word + " ") else { throw Self.broken(line) }
        return String(line.dropFirst(word.count + 1))
    }

    private static func broken(_ what: String) -> CommandError {
        .drill(
            DrillRefusal(
                .lost,
                "the process that disturbs does not answer (\(what))",
                hint: "it undoes everything when it ends; `vigia status` shows how the service is"
            )
        )
    }
}
