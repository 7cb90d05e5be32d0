import Glibc
import TestSupport

/// Programs that run as a user other than the one of the tests.
enum AnotherUser {
    /// `nobody`, and the number that Debian keeps for it.
    static let nobody: uid_t = 65534

    /// Whether this user can become another one.
    static let isPossible =
        (try? Program.run(["setpriv", "--reuid=\(nobody)", "true"], in: "/tmp").status) == 0

    /// The words before a command that runs it as a user, in that user's group alone.
    ///
    /// It is `env` that looks for the command in PATH, as that user, and so passes over what is
    /// closed to it. `setpriv` itself would still find a `python3` of root's home.
    static func command(_ user: uid_t = nobody) -> String {
        "setpriv --reuid=\(user) --regid=\(user) --clear-groups env"
    }

    /// The Python of the system: for where root looks for it and another user runs it, as where
    /// Vigia finds the command of a service with a `user`.
    static let python = "/usr/bin/python3"
}
