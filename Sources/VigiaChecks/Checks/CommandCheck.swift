internal import VigiaCore
internal import VigiaPlatform

/// Checks whether a command of the configuration succeeds.
struct CommandCheck: Check {
    static let codes: [CheckCode] = [.commandFailed]
    private let command: [String]
    /// The command's time limit.
    private let limit: Duration

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .command(let words) = check.question else { return nil }
        (command, limit) = (words, check.timeout)
    }

    func subject(in context: CheckContext) -> String {
        "command \(command.joined(separator: " "))"
    }

    func ask(in context: CheckContext) -> CheckAnswer {
        let answer: ProgramRun.Answer
        do throws(SystemError) {
            answer = try context.run(command).run(within: limit)
        } catch {
            return .ill(.noProgram, "\(error)", hint: "install it, or write its whole path")
        }
        let lines = answer.lastLines(Self.linesMax)
        if answer.ending == .exited(0) { return .well(lines.last ?? "ended well") }
        let isLate = answer.ending == .tooLate
        let words = "it \(answer.ending.clause(within: limit))"
        let hint =
            isLate
            ? "find out what it waits for, or give the check a longer timeout"
            : lines.isEmpty ? "it says nothing; run it by hand" : "its last words say why"
        return .ill(isLate ? .tooLate : .commandFailed, words, hint: hint, lines: lines)
    }

    /// The most lines of output kept.
    private static let linesMax = 5
}

extension CheckCode {
    /// A command of the configuration failed.
    static let commandFailed = Self(
        "check.command_failed",
        meaning: "a command of the configuration did not exit with status 0",
        remedy: "read its last lines in the message"
    )
}
