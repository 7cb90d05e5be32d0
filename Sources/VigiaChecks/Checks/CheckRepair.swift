internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// A repair of a problem that a check found; each is declared with its check.
protocol CheckRepair: Sendable {
    /// What it changes: repairs of the same subject run one after another.
    var subject: String { get }

    /// The repair in plain words.
    func plan(in context: CheckContext) -> String
    /// Whether it loses nothing, changes only the project's own files, and can be undone.
    func isSafe(in context: CheckContext) -> Bool
    /// Carries the repair out.
    ///
    /// - Parameters:
    ///   - context: the service.
    ///   - limit: the time limit of a program that it runs.
    ///   - saying: gets that program's output.
    /// - Returns: the changes made, in plain words.
    /// - Throws: why it failed.
    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String
}

/// Runs a command from the configuration, which any check may have as its repair.
struct RunCommand: CheckRepair {
    let words: [String]

    private var name: String { words.joined(separator: " ") }
    var subject: String { name }

    func plan(in context: CheckContext) -> String { "run \(name)" }

    /// The effect of a command is unknown.
    func isSafe(in context: CheckContext) -> Bool { false }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        let answer = try RepairFailure.granted { () throws(SystemError) in
            try context.run(words).run(within: limit)
        }
        guard answer.ending == .exited(0) else {
            let last = answer.lastLines(1).first.map { ": \($0)" } ?? ""
            throw RepairFailure(words: "\(name) \(answer.ending.clause(within: limit))\(last)")
        }
        return "ran \(name)"
    }
}

/// Why a repair failed.
struct RepairFailure: Error {
    let words: String
    /// A hint that replaces the one from before the repair.
    var hint: String?
}

extension RepairFailure {
    init(_ error: SystemError) {
        let isFull = error.errno == ENOSPC || error.errno == EDQUOT
        self.init(words: "\(error)", hint: isFull ? "make room on the disk, and try again" : nil)
    }

    /// Makes a system call, and converts its error.
    static func granted<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(RepairFailure) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw RepairFailure(error)
        }
    }
}

extension ProgramRun.Ending {
    /// A clause: `exited with status 1`.
    func clause(within limit: Duration) -> String {
        switch self {
        case .exited(let code): "exited with status \(code)"
        case .killed(let number): "was killed by \(Signal(number: number))"
        case .tooLate: "did not end within \(limit.text)"
        }
    }
}
