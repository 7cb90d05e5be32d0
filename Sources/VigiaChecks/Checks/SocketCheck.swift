internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Checks whether a service can create its Unix socket, and what is in the way.
struct SocketCheck: Check {
    static let codes: [CheckCode] = [.staleSocket]
    private let path: String

    init?(_ check: CheckSpec, for context: CheckContext) {
        guard case .socket(let path) = check.question else { return nil }
        self.path = path
    }

    func subject(in context: CheckContext) -> String { "socket \(context.short(path))" }

    func ask(in context: CheckContext) -> CheckAnswer {
        switch SocketFile(path).state {
        case .missing: return .well("free")
        case .used: return .well("a process listens on it")
        case .other:
            return .ill(
                .wrongKind,
                "there is something that is not a socket",
                hint: "move it away, or give the service another path"
            )
        case .unknown:
            return .well("whether a process listens on it cannot be seen")
        case .stale(let owner):
            let user = context.launch.user?.uid ?? geteuid()
            let words = "left by a process that is gone; nobody listens on it"
            guard user == 0 || user == owner else {
                return .ill(
                    .staleSocket,
                    "\(words), and it belongs to uid \(owner), not to the service's user",
                    hint: "remove it: rm \(context.short(path))"
                )
            }
            return .ill(
                .staleSocket,
                words,
                hint: "the next start of the service removes it",
                checkRepair: RemoveSocket(path: path)
            ).asWarning
        }
    }
}

/// Removes a Unix socket that no process has open.
struct RemoveSocket: CheckRepair {
    let path: String

    var subject: String { path }

    func plan(in context: CheckContext) -> String { "remove the socket \(context.short(path))" }

    /// Only a socket without process, made by the service's user, is removed.
    func isSafe(in context: CheckContext) -> Bool { true }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        let user = context.launch.user?.uid ?? geteuid()
        guard SocketFile(path).removeStale(for: user) else {
            throw RepairFailure(words: "it could not be removed")
        }
        return "removed \(context.short(path))"
    }
}

extension CheckCode {
    /// A Unix socket was left by a process that is gone.
    static let staleSocket = Self(
        "check.stale_socket",
        meaning: "a stale Unix socket, which no process has open, blocks the path",
        remedy: "start the service, which removes a socket of its own user, or remove it with rm"
    )
}
