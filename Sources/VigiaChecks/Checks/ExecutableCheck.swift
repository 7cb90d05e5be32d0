internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Checks whether a program exists, and its version.
struct ExecutableCheck: Check {
    static let codes: [CheckCode] = [.noProgram, .noVersion, .wrongVersion]
    private let name: String
    private let version: VersionQuestion?
    /// The time limit for printing the version.
    private let limit: Duration

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .executable(let name, let version) = check.question else { return nil }
        (self.name, self.version, limit) = (name, version, check.timeout)
    }

    func subject(in context: CheckContext) -> String {
        "executable \(name)" + (version.map { " \($0.range)" } ?? "")
    }

    func ask(in context: CheckContext) -> CheckAnswer {
        let file: String
        do throws(SystemError) {
            file = try context.program(name)
            try FileSystem.ask(.execute, of: file, as: context.user)
        } catch {
            return missing(error, context)
        }
        guard let version else { return .well("at \(file)") }
        do throws(SystemError) {
            let answer = try context.run(version.command).run(within: limit)
            return judge(answer, version, at: file)
        } catch {
            return .ill(.noVersion, "\(error)", hint: Self.hint)
        }
    }

    private static let hint = "name the command that says the version: version_command: …"

    private func missing(_ error: SystemError, _ context: CheckContext) -> CheckAnswer {
        if error.errno == EACCES {
            return .ill(.noProgram, "it may not be run", hint: "make it executable with chmod +x")
        }
        if name.contains("/") {
            let hint = "install it, or correct its path"
            return .ill(.noProgram, "there is no such program", hint: hint)
        }
        let path = context.launch.environment["PATH"] ?? ProgramSearch.usualPath
        return .ill(
            .noProgram,
            "there is no such program in PATH",
            hint: ShellCommand.hint(name)
                ?? "install it, or write its whole path; PATH is \(path)"
        )
    }

    private func judge(
        _ answer: ProgramRun.Answer,
        _ wanted: VersionQuestion,
        at file: String
    ) -> CheckAnswer {
        let command = wanted.command.joined(separator: " ")
        guard answer.ending == .exited(0) else {
            let code: CheckCode = answer.ending == .tooLate ? .tooLate : .noVersion
            let words = "\(command) \(answer.ending.clause(within: limit))"
            return .ill(code, words, hint: Self.hint, lines: answer.lastLines(3))
        }
        let said = String(decoding: answer.head, as: UTF8.self)
        guard let found = VersionRange.version(in: said) else {
            let words = "\(command) says no version"
            return .ill(.noVersion, words, hint: Self.hint, lines: answer.lastLines(3))
        }
        let number = found.map { "\($0)" }.joined(separator: ".")
        if wanted.range.contains(found) { return .well("\(number), at \(file)") }
        return .ill(
            .wrongVersion,
            "it is \(number), not \(wanted.range)",
            hint: "install one that will do; this one is \(file)"
        )
    }
}

extension CheckCode {
    /// The program does not exist.
    static let noProgram = Self(
        "check.no_program",
        meaning: "the program is not in the service's `PATH`, or the service may not run it",
        remedy: "install it, or write its absolute path"
    )
    /// The program prints no version.
    static let noVersion = Self(
        "check.no_version",
        meaning: "the program does not print its version",
        remedy: "set `version_command` to a command that prints it"
    )
    /// The program has another version than required.
    static let wrongVersion = Self(
        "check.wrong_version",
        meaning: "the program has the wrong version",
        remedy: "install the required version, or put it first in `PATH`"
    )
}
