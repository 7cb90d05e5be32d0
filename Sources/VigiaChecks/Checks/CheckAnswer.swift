internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// What one kind of check has found.
struct CheckAnswer: Sendable {
    /// In one line, without a full stop.
    var words: String
    /// What is wrong; nil where nothing is.
    var trouble: CheckTrouble?
    /// The last lines of what a program said.
    var lines: [String] = []

    /// All is well.
    static func well(_ words: String) -> Self { Self(words: words) }

    /// Something is not.
    static func ill(
        _ code: CheckCode,
        _ words: String,
        hint: String? = nil,
        mend: (any CheckMend)? = nil,
        lines: [String] = []
    ) -> Self {
        let trouble = CheckTrouble(code: code.rawValue, hint: hint, mend: mend)
        return Self(words: words, trouble: trouble, lines: lines)
    }

    /// The same, where no start is to fail for it.
    var asWarning: Self {
        var answer = self
        answer.trouble?.isWarning = true
        return answer
    }

    /// The system refused to tell.
    static func refused(_ error: SystemError) -> Self {
        ill(.system, "\(error)")
    }
}

/// What is wrong, and what may be done about it.
struct CheckTrouble: Sendable {
    var code: String
    var hint: String?
    var mend: (any CheckMend)?
    /// Whether no start is to fail for it, whatever the severity of the check.
    var isWarning = false
}

extension CheckSpec {
    /// Asks once.
    func ask(in context: CheckContext) -> CheckAnswer {
        Checks.check(self, for: context).ask(in: context)
    }

    /// What puts right what was found; nil for nothing.
    func mend(_ answer: CheckAnswer) -> (any CheckMend)? {
        answer.trouble == nil ? nil : repair.map { RunCommand(words: $0) } ?? answer.trouble?.mend
    }

    /// What came of it, for whoever asked.
    func finding(_ answer: CheckAnswer, in context: CheckContext) -> Finding {
        let mend = mend(answer)
        var finding = Finding(
            check: Checks.check(self, for: context).subject(in: context),
            severity: answer.trouble?.isWarning == true ? .warn : severity,
            outcome: answer.trouble == nil ? .passed : .failed,
            words: answer.words,
            hint: answer.trouble?.hint,
            code: answer.trouble?.code,
            lines: answer.lines
        )
        if let mend {
            (finding.repair, finding.isRepairSafe) = (
                mend.plan(in: context), mend.isSafe(in: context)
            )
        }
        return finding
    }
}
