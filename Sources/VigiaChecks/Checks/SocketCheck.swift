internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Whether a service can make its Unix socket, or what is in the way.
struct SocketCheck {
    let path: String

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
                mend: .staleSocket(path)
            ).asWarning
        }
    }
}
