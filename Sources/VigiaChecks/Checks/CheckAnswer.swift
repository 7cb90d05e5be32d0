internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// The result of running one check.
struct CheckAnswer: Sendable {
    /// A summary in one line, without a full stop.
    var words: String
    /// The problem; nil if there is none.
    var trouble: CheckTrouble?
    /// The last lines of a program's output.
    var lines: [String] = []

    /// The check passed.
    static func well(_ words: String) -> Self { Self(words: words) }

    /// The check found a problem.
    static func ill(
        _ code: CheckCode,
        _ words: String,
        hint: String? = nil,
        checkRepair: (any CheckRepair)? = nil,
        lines: [String] = []
    ) -> Self {
        let trouble = CheckTrouble(code: code.rawValue, hint: hint, checkRepair: checkRepair)
        return Self(words: words, trouble: trouble, lines: lines)
    }

    /// The same as a warning, which prevents no start.
    var asWarning: Self {
        var answer = self
        answer.trouble?.isWarning = true
        return answer
    }

    /// A system call failed.
    static func refused(_ error: SystemError) -> Self {
        ill(.system, "\(error)")
    }
}

/// A problem, and its possible repair.
struct CheckTrouble: Sendable {
    var code: String
    var hint: String?
    var checkRepair: (any CheckRepair)?
    /// Whether it is a warning whatever the severity of the check, so that it prevents no start.
    var isWarning = false
}

extension CheckSpec {
    /// Runs the check once.
    func ask(in context: CheckContext) -> CheckAnswer {
        Checks.check(self, for: context).ask(in: context)
    }

    /// The repair for a result; nil for none.
    func checkRepair(_ answer: CheckAnswer) -> (any CheckRepair)? {
        answer.trouble == nil
            ? nil : repair.map { RunCommand(words: $0) } ?? answer.trouble?.checkRepair
    }

    /// The result for the caller.
    func checkResult(_ answer: CheckAnswer, in context: CheckContext) -> CheckResult {
        let checkRepair = checkRepair(answer)
        var checkResult = CheckResult(
            check: Checks.check(self, for: context).subject(in: context),
            severity: answer.trouble?.isWarning == true ? .warn : severity,
            outcome: answer.trouble == nil ? .passed : .failed,
            words: answer.words,
            hint: answer.trouble?.hint,
            code: answer.trouble?.code,
            lines: answer.lines
        )
        if let checkRepair {
            (checkResult.repair, checkResult.isRepairSafe) = (
                checkRepair.plan(in: context), checkRepair.isSafe(in: context)
            )
        }
        return checkResult
    }
}
