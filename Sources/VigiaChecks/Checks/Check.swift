internal import VigiaCore

/// One kind of check: which question it answers, what it is called, and what it can find.
///
/// Each is one type in a file of its own, and one line in `Checks.all`.
protocol Check: Sendable {
    /// What it can find, but for what several can, and is declared elsewhere.
    static var codes: [CheckCode] { get }
    /// Whether what it finds while a service runs will be so once that has ended.
    static var holdsAfterTheRun: Bool { get }

    /// Takes a question that is its own; nil for another's.
    init?(_ check: CheckSpec, for context: CheckContext)

    /// The check for people: `executable node`.
    func subject(in context: CheckContext) -> String
    /// Asks once.
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

    /// The one that answers a question.
    static func check(_ check: CheckSpec, for context: CheckContext) -> any Check {
        for kind in all {
            if let found = kind.init(check, for: context) { return found }
        }
        preconditionFailure("\(check.question.word) has no line in the list")
    }
}
