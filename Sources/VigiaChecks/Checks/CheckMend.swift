internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// What puts right what a check has found.
enum CheckMend: Hashable, Sendable {
    /// Make a folder, and those above it.
    case makeFolder(String)
    /// Say who may do what with a file.
    case setMode(UInt32, path: String, before: UInt32)
    /// Install packages from the lock file of a folder; with what that does, in plain words.
    case install(DependencyKind, folder: String, plan: String)
    /// Run a command of the configuration.
    case command([String])

    /// What it would do, in plain words.
    func plan(in context: CheckContext) -> String {
        switch self {
        case .makeFolder(let path): "make the folder \(context.short(path))"
        case .setMode(let mode, let path, let before):
            "change the mode of \(context.short(path)) from \(octal(before)) to \(octal(mode))"
        case .install(_, _, let plan): plan
        case .command(let words): "run \(words.joined(separator: " "))"
        }
    }

    /// Whether it loses nothing, touches only what is the project's own, and can be undone.
    ///
    /// What a command does, nobody knows but who wrote it.
    func isSafe(in context: CheckContext) -> Bool {
        switch self {
        case .makeFolder(let path), .setMode(_, let path, _): context.owns(path)
        case .install(let kind, let folder, _):
            context.owns(folder)
                && DependencyDoctor(kind, in: folder, for: context).keepsTheOld
        case .command: false
        }
    }

    /// Does it.
    ///
    /// - Parameters:
    ///   - context: for which service.
    ///   - limit: how long that may take.
    ///   - saying: gets what programs say meanwhile.
    /// - Returns: what was done, in plain words.
    /// - Throws: why it could not be done.
    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(MendFailure) -> String {
        if case .install(let kind, let folder, _) = self {
            return try Self.install(kind, in: folder, for: context, within: limit, saying)
        }
        do throws(SystemError) {
            switch self {
            case .makeFolder(let path):
                let made = try FileSystem.makeFolders(path, for: context.user)
                if made.isEmpty { throw SystemError(call: "make \(path)", errno: EEXIST) }
                return "made " + made.map { context.short($0) }.joined(separator: ", ")
            case .setMode(let mode, let path, let before):
                try FileSystem.setMode(mode, of: path)
                let name = context.short(path)
                return "changed the mode of \(name) from \(octal(before)) to \(octal(mode))"
            case .install: preconditionFailure("done above")
            case .command(let words):
                let answer = try context.run(words).run(within: limit)
                let name = words.joined(separator: " ")
                if answer.ending == .exited(0) { return "ran \(name)" }
                throw SystemError(call: told(answer, name, limit), errno: 0)
            }
        } catch {
            throw MendFailure(words: error.errno == 0 ? error.call : "\(error)")
        }
    }

    private func told(_ answer: ProgramRun.Answer, _ name: String, _ limit: Duration) -> String {
        let last = answer.lastLines(1).first.map { ": \($0)" } ?? ""
        return "\(name) \(answer.ending.clause(within: limit))\(last)"
    }
}

/// Why something could not be put right.
struct MendFailure: Error { let words: String }

/// A mode as chmod(1) takes it.
private func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
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
