import Glibc
import TestSupport

/// Programs that run as another user than the tests.
enum AnotherUser {
    /// `nobody`, with Debian's number.
    static let nobody: uid_t = 65534

    /// Whether this user can become another one.
    static let isPossible =
        (try? Program.run(["setpriv", "--reuid=\(nobody)", "true"], in: "/tmp").status) == 0

    /// The arguments before a command that run it as a user, only in that user's own group.
    ///
    /// `env` looks for the command in PATH as that user, and so skips inaccessible folders.
    /// `setpriv` itself would still find a `python3` in root's home.
    static func command(_ user: uid_t = nobody) -> String {
        "setpriv --reuid=\(user) --regid=\(user) --clear-groups env"
    }

    /// The system's Python: for commands that root looks up and another user runs, such as that of
    /// a service with a `user`.
    static let python = "/usr/bin/python3"
}
