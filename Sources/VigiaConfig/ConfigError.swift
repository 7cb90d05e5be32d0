public import VigiaCore

/// A problem in a configuration, and its place.
public struct ConfigProblem: Hashable, Explained {
    /// The file as a person names it: `vigia.yaml`, or the path of an environment file.
    public var file: String
    /// The line, from 1; 0 for the whole file.
    public var line: Int
    /// The column in characters, from 1; 0 for the whole file.
    public var column: Int
    /// A stable code to search for, such as `config.unknown_key`.
    public var code: String
    /// One sentence without a full stop; it never contains the value of an environment variable.
    public var problem: String
    /// The next thing to try; nil where no advice is known.
    public var hint: String?
    /// The line of the file up to the offending text, with a caret under it; nil where it might
    /// show a secret.
    public var excerpt: String?

    /// Takes a problem; `problem` and `hint` are one line each, without a full stop.
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

    /// The headline, the excerpt and the hint, each on its own lines.
    public var description: String {
        [headline, excerpt, hint.map { "  hint: \($0)" }].compactMap { $0 }
            .joined(separator: "\n")
    }
}

/// Why a configuration was refused: all problems that were found in it.
public struct ConfigError: Explained, Equatable {
    /// The problems, in the order of the file; never empty, at most `problemsMax`.
    public let problems: [ConfigProblem]

    /// The most problems that are reported at once.
    public static let problemsMax = 20

    /// Takes at least one problem; those beyond `problemsMax` are dropped.
    public init(_ first: ConfigProblem, _ others: [ConfigProblem] = []) {
        problems = Array(([first] + others).prefix(Self.problemsMax))
    }

    /// The code of the first problem.
    public var code: String { problems.first?.code ?? "config" }
    /// The first problem with its place, and the number of further ones.
    public var problem: String {
        guard let first = problems.first else { return "" }
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return "\(first.file):\(first.line):\(first.column): \(first.problem)\(more)"
    }
    /// The hint of the first problem.
    public var hint: String? { problems.first?.hint }
    /// All problems, in the form for people.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
