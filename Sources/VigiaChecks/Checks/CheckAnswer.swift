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
        mend: CheckMend? = nil,
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
    var mend: CheckMend?
    /// Whether no start is to fail for it, whatever the severity of the check.
    var isWarning = false
}

extension CheckSpec {
    /// The check for people: `executable node`.
    func subject(in context: CheckContext) -> String {
        switch question {
        case .port(let port): (port ?? context.port).map { "port \($0)" } ?? "port"
        case .socket(let path): "socket \(context.short(path))"
        case .file(let path, _): "file \(context.short(path))"
        case .directory(let path, _): "directory \(context.short(path))"
        case .environment(let names): "env \(names.joined(separator: ", "))"
        case .executable(let name, let version):
            "executable \(name)" + (version.map { " \($0.range)" } ?? "")
        case .dependencies(let kind, let folder):
            "dependencies \(kind.rawValue)"
                + (folder == context.folder ? "" : " in \(context.short(folder))")
        case .database(let path): "sqlite \(context.short(path))"
        case .disk(let path, _, _): "disk \(context.short(path))"
        case .memory(let share): "memory \(share)"
        case .clock: "clock"
        case .command(let words): "command \(words.joined(separator: " "))"
        }
    }

    /// Asks once.
    func ask(in context: CheckContext) -> CheckAnswer {
        switch question {
        case .port(let port): PortCheck(port: port ?? context.port ?? 0).ask(in: context)
        case .socket(let path): SocketCheck(path: path).ask(in: context)
        case .file(let path, let access):
            FileCheck(path: path, kind: .file, access: access).ask(in: context)
        case .directory(let path, let access):
            FileCheck(path: path, kind: .folder, access: access).ask(in: context)
        case .environment(let names): EnvironmentCheck(names: names).ask(in: context)
        case .executable(let name, let version):
            ExecutableCheck(name: name, version: version, limit: timeout).ask(in: context)
        case .disk(let path, let free, let inodes):
            DiskCheck(path: path, free: free, inodes: inodes).ask(in: context)
        case .memory(let share): MemoryCheck(wanted: share).ask()
        case .clock: ClockCheck().ask(in: context)
        case .command(let words): CommandCheck(command: words, limit: timeout).ask(in: context)
        case .dependencies(let kind, let folder):
            DependencyCheck(kind: kind, folder: folder).ask(in: context)
        case .database(let path): DatabaseCheck(path: path).ask(in: context)
        }
    }

    /// What came of it, for whoever asked.
    func finding(_ answer: CheckAnswer, in context: CheckContext) -> Finding {
        let mend = repair.map { CheckMend.command($0) } ?? answer.trouble?.mend
        var finding = Finding(
            check: subject(in: context),
            severity: answer.trouble?.isWarning == true ? .warn : severity,
            outcome: answer.trouble == nil ? .passed : .failed,
            words: answer.words,
            hint: answer.trouble?.hint,
            code: answer.trouble?.code,
            lines: answer.lines
        )
        if answer.trouble != nil, let mend {
            (finding.repair, finding.isRepairSafe) = (
                mend.plan(in: context), mend.isSafe(in: context)
            )
        }
        return finding
    }
}
