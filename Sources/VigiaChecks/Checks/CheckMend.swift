internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// What puts right what a check has found.
enum CheckMend: Hashable, Sendable {
    /// Make a folder, and those above it.
    case makeFolder(String)
    /// Say who may do what with a file.
    case setMode(UInt32, path: String, before: UInt32)
    /// Remove a Unix socket that no process has any more.
    case staleSocket(String)
    /// Run a command of the configuration.
    case command([String])
    /// Install what a lock file says.
    case dependencies(DependencyCheck, plan: String)
    /// Repair a database; by its indexes alone, nothing is lost.
    case database(String, losesNothing: Bool)

    /// What it would do, in plain words.
    func plan(in context: CheckContext) -> String {
        switch self {
        case .makeFolder(let path): "make the folder \(context.short(path))"
        case .setMode(let mode, let path, let before):
            "change the mode of \(context.short(path)) from \(octal(before)) to \(octal(mode))"
        case .staleSocket(let path): "remove the socket \(context.short(path))"
        case .command(let words): "run \(words.joined(separator: " "))"
        case .dependencies(_, let plan): plan
        case .database(let path, losesNothing: true):
            "make the indexes of \(context.short(path)) anew"
        case .database(let path, losesNothing: false):
            "repair \(context.short(path)), and keep the damaged one"
        }
    }

    /// What it changes: of two repairs of the same, one goes after the other.
    var subject: String {
        switch self {
        case .makeFolder(let path), .setMode(_, let path, _), .database(let path, _),
            .staleSocket(let path):
            path
        case .command(let words): words.joined(separator: " ")
        case .dependencies(let check, _): "\(check.kind.rawValue) \(check.folder)"
        }
    }

    /// Whether it loses nothing, touches only what is the project's own, and can be undone.
    ///
    /// What a command does, nobody knows but who wrote it.
    func isSafe(in context: CheckContext) -> Bool {
        switch self {
        case .makeFolder(let path), .setMode(_, let path, _): context.owns(path)
        case .staleSocket: true  // Only one that no process has, and that its user made.
        case .command: false
        case .dependencies(let check, _): check.isSafe(in: context)
        case .database(let path, let losesNothing): losesNothing && context.owns(path)
        }
    }

    /// Does it.
    ///
    /// - Parameters:
    ///   - context: for which service.
    ///   - limit: how long a program may take for it.
    ///   - saying: gets what that says meanwhile.
    /// - Returns: what was done, in plain words.
    /// - Throws: why it could not be done.
    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(MendFailure) -> String {
        switch self {
        case .dependencies(let check, _):
            return try check.mend(in: context, within: limit, saying: saying)
        case .database(let path, _): return try DatabaseCheck.mend(path, in: context)
        case .command(let words): return try run(words, in: context, within: limit)
        case .staleSocket(let path):
            let user = context.launch.user?.uid ?? geteuid()
            guard SocketFile(path).removeStale(for: user) else {
                throw MendFailure(words: "it could not be removed")
            }
            return "removed \(context.short(path))"
        case .makeFolder(let path):
            let made = try Self.granted { () throws(SystemError) in
                try FileSystem.makeFolders(path, for: context.user)
            }
            if made.isEmpty { throw MendFailure(words: "something is in its place") }
            return "made " + made.map { context.short($0) }.joined(separator: ", ")
        case .setMode(let mode, let path, let before):
            try Self.granted { () throws(SystemError) in
                try FileSystem.setMode(mode, of: path, as: context.user)
            }
            let name = context.short(path)
            return "changed the mode of \(name) from \(octal(before)) to \(octal(mode))"
        }
    }

    private func run(
        _ words: [String],
        in context: CheckContext,
        within limit: Duration
    ) throws(MendFailure) -> String {
        let answer = try Self.granted { () throws(SystemError) in
            try context.run(words).run(within: limit)
        }
        let name = words.joined(separator: " ")
        guard answer.ending == .exited(0) else {
            throw MendFailure(words: told(answer, name, limit))
        }
        return "ran \(name)"
    }

    private static func granted<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(MendFailure) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw MendFailure(error)
        }
    }

    private func told(_ answer: ProgramRun.Answer, _ name: String, _ limit: Duration) -> String {
        let last = answer.lastLines(1).first.map { ": \($0)" } ?? ""
        return "\(name) \(answer.ending.clause(within: limit))\(last)"
    }
}

/// Why something could not be put right.
struct MendFailure: Error {
    let words: String
    /// What may help, in place of what would have helped before the repair was tried.
    var hint: String?
}

extension MendFailure {
    init(_ error: SystemError) {
        let isFull = error.errno == ENOSPC || error.errno == EDQUOT
        self.init(words: "\(error)", hint: isFull ? "make room on the disk, and try again" : nil)
    }
}

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
