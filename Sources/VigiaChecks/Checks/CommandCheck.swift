internal import VigiaPlatform

/// Whether a command of the configuration ends well.
struct CommandCheck {
    let command: [String]
    /// How long it may take.
    let limit: Duration

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

    /// The most lines of its output that are kept.
    private static let linesMax = 5
}
