internal import VigiaCore

/// A kind of check: its question, its name, and its codes.
///
/// Each is one type in a file of its own, and one line in `Checks.all`.
protocol Check: Sendable {
    /// The codes of its problems, except those shared by several checks.
    static var codes: [CheckCode] { get }
    /// Whether a problem found while the service runs remains once the run has ended.
    static var holdsAfterTheRun: Bool { get }

    /// Creates the check for a question of its kind; nil for others.
    init?(_ check: CheckSpec, for context: CheckContext)

    /// The check in words for people: `executable node`.
    func subject(in context: CheckContext) -> String
    /// Runs the check once.
    func ask(in context: CheckContext) -> CheckAnswer
}

extension Check {
    static var codes: [CheckCode] { [] }
    static var holdsAfterTheRun: Bool { true }
}

/// All kinds of checks.
enum Checks {
    /// In the order of the manual.
    static let all: [any Check.Type] = [
        PortCheck.self, SocketCheck.self, FileCheck.self, EnvironmentCheck.self,
        ExecutableCheck.self, DependencyCheck.self, DatabaseCheck.self, DiskCheck.self,
        MemoryCheck.self, ClockCheck.self, CommandCheck.self,
    ]

    /// The check for a question.
    static func check(_ check: CheckSpec, for context: CheckContext) -> any Check {
        for kind in all {
            if let found = kind.init(check, for: context) { return found }
        }
        preconditionFailure("\(check.question.word) has no line in the list")
    }
}
