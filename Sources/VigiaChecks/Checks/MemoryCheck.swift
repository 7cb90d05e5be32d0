internal import VigiaCore
internal import VigiaPlatform

/// Checks whether enough memory is available.
struct MemoryCheck: Check {
    static let codes: [CheckCode] = [.memoryLow]
    /// The available memory is known only after the old run has freed its own.
    static let holdsAfterTheRun = false
    private let wanted: Share

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .memory(let share) = check.question else { return nil }
        wanted = share
    }

    func subject(in context: CheckContext) -> String { "memory \(wanted)" }

    func ask(in context: CheckContext) -> CheckAnswer {
        guard let capacity = Memory.capacity else {
            return .ill(.system, "the kernel does not tell how much memory there is")
        }
        let (left, all) = (Bytes(count: capacity.available), Bytes(count: capacity.total))
        let words = "\(left) of \(all) available"
        if wanted.isMet(by: UInt64(capacity.available), of: UInt64(capacity.total)) {
            return .well(words)
        }
        let hint =
            "end what takes it, or ask for less; ps --sort=-rss -eo rss,args shows who has it"
        return .ill(.memoryLow, "\(words), less than \(wanted)", hint: hint)
    }
}

extension CheckCode {
    /// Too little memory is available.
    static let memoryLow = Self(
        "check.memory_low",
        meaning: "less memory is available than required",
        remedy: "end processes that use memory, or add memory"
    )
}
