internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// What puts right what a check has found; each is declared with its check.
protocol CheckMend: Sendable {
    /// What it changes: of two repairs of the same, one goes after the other.
    var subject: String { get }

    /// What it would do, in plain words.
    func plan(in context: CheckContext) -> String
    /// Whether it loses nothing, touches only what is the project's own, and can be undone.
    func isSafe(in context: CheckContext) -> Bool
    /// Does it.
    ///
    /// - Parameters:
    ///   - context: for which service.
    ///   - limit: how long a program may take for it.
    ///   - saying: gets what that says meanwhile.
    /// - Returns: what was done, in plain words.
    /// - Throws: why it could not be done.
    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(MendFailure) -> String
}

/// Run a command of the configuration, which any check may have.
struct RunCommand: CheckMend {
    let words: [String]

    private var name: String { words.joined(separator: " ") }
    var subject: String { name }

    func plan(in context: CheckContext) -> String { "run \(name)" }

    /// What a command does, nobody knows but who wrote it.
    func isSafe(in context: CheckContext) -> Bool { false }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(MendFailure) -> String {
        let answer = try MendFailure.granted { () throws(SystemError) in
            try context.run(words).run(within: limit)
        }
        guard answer.ending == .exited(0) else {
            let last = answer.lastLines(1).first.map { ": \($0)" } ?? ""
            throw MendFailure(words: "\(name) \(answer.ending.clause(within: limit))\(last)")
        }
        return "ran \(name)"
    }
}

/// Why something could not be put right.
struct MendFailure: Error {
    let words: String
    /// What may help, in place of what would have helped before the repair was tried.
    var hint: String?
}

extension MendFailure {
    init(_ error: SystemError) {
        let isFull = error.errno == ENOSPC || error.errno == EDQUOT
        self.init(words: "\(error)", hint: isFull ? "make room on the disk, and try again" : nil)
    }

    /// Carries a call of the kernel out, and its refusal on.
    static func granted<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(MendFailure) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw MendFailure(error)
        }
    }
}

extension ProgramRun.Ending {
    /// As a clause: `exited with status 1`.
    func clause(within limit: Duration) -> String {
        switch self {
        case .exited(let code): "exited with status \(code)"
        case .killed(let number): "was killed by \(Signal(number: number))"
        case .tooLate: "did not end within \(limit.text)"
        }
    }
}
