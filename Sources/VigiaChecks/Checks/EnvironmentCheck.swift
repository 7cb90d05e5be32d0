internal import VigiaCore

/// Checks whether variables are set and not empty; their values are never shown.
struct EnvironmentCheck: Check {
    static let codes: [CheckCode] = [.unset]
    private let names: [String]

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .environment(let names) = check.question else { return nil }
        self.names = names
    }

    func subject(in context: CheckContext) -> String { "env \(names.joined(separator: ", "))" }

    func ask(in context: CheckContext) -> CheckAnswer {
        let all = context.launch.environment
        let missing = names.filter { all[$0] == nil }
        let empty = names.filter { all[$0]?.allSatisfy(\.isWhitespace) == true }
        guard missing.isEmpty, empty.isEmpty else {
            let parts = [("not set", missing), ("empty", empty)].filter { !$0.1.isEmpty }
            let words = parts.map { "\($0.1.joined(separator: ", ")) \(verb($0.1)) \($0.0)" }
            let hint = "write them under env, or into the file under env_file"
            return .ill(.unset, words.joined(separator: "; "), hint: hint)
        }
        // Environment files are not expanded, which surprises users of a shell.
        let raw = names.filter { all[$0].map(Self.holdsReference) == true }
        if raw.isEmpty { return .well("set") }
        return .well(
            "set; \(raw.joined(separator: ", ")) \(raw.count > 1 ? "hold" : "holds") ${…}, "
                + "which is not expanded"
        )
    }

    private func verb(_ names: [String]) -> String { names.count > 1 ? "are" : "is" }

    /// Whether it contains `${NAME}`.
    private static func holdsReference(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        return bytes.indices.dropLast().contains { place in
            bytes[place] == UInt8(ascii: "$") && bytes[place + 1] == UInt8(ascii: "{")
        }
    }
}

extension CheckCode {
    /// Variables are not set, or empty.
    static let unset = Self(
        "check.unset",
        meaning: "variables are unset or empty",
        remedy: "set them under `env`, or in a file under `env_file`"
    )
}
