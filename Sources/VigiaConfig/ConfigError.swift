public import VigiaCore

/// One thing that is wrong in a configuration, and where.
public struct ConfigProblem: Hashable, Explained {
    /// The file as a person would name it: `vigia.yaml`, or the path of an environment file.
    public var file: String
    /// The line, from 1; 0 where the whole file is meant.
    public var line: Int
    /// The column in characters, from 1; 0 where the whole file is meant.
    public var column: Int
    /// Stable and greppable: `config.unknown_key`.
    public var code: String
    /// One sentence without a full stop; it never holds a value of an environment.
    public var problem: String
    /// The next thing to try.
    public var hint: String?
    /// The line of the file up to the offending text, with a caret under it; nil where it
    /// might show a secret.
    public var excerpt: String?

    /// Takes the parts.
    public init(
        file: String,
        line: Int = 0,
        column: Int = 0,
        code: String,
        problem: String,
        hint: String? = nil,
        excerpt: String? = nil
    ) {
        (self.file, self.line, self.column, self.code) = (file, line, column, code)
        (self.problem, self.hint, self.excerpt) = (problem, hint, excerpt)
    }

    /// `vigia.yaml:12:5: error[config.unknown_key]: …`, without excerpt and hint.
    public var headline: String {
        "\(file)\(line > 0 ? ":\(line):\(column)" : ""): error[\(code)]: \(problem)"
    }

    /// The headline, the excerpt and the hint, each on lines of its own.
    public var description: String {
        [headline, excerpt, hint.map { "  hint: \($0)" }].compactMap { $0 }
            .joined(separator: "\n")
    }
}

/// Why a configuration was refused: everything that was found wrong in it.
public struct ConfigError: Explained, Equatable {
    /// What was found, in the order of the file; never empty, at most `problemsMax`.
    public let problems: [ConfigProblem]

    /// The most problems that are reported at once.
    public static let problemsMax = 20

    /// Takes the first problem and all others.
    public init(_ first: ConfigProblem, _ others: [ConfigProblem] = []) {
        problems = Array(([first] + others).prefix(Self.problemsMax))
    }

    /// The code of the first problem.
    public var code: String { problems.first?.code ?? "config" }
    /// The first problem with its place, and how many more there are.
    public var problem: String {
        guard let first = problems.first else { return "" }
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return "\(first.file):\(first.line):\(first.column): \(first.problem)\(more)"
    }
    /// The hint of the first problem.
    public var hint: String? { problems.first?.hint }
    /// All problems as a person reads them.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
