import Glibc
import VigiaCore
import VigiaPlatform

/// The command lines of guardian and supervisor, combined.
struct Launch {
    var project: ProjectFolder
    var profile: String?
    var services: [String] = []
    /// The command of a project without a file; nil for one with a file.
    var command: [String]?
    var foreground = false
    /// The handover from an earlier guardian; nil for none.
    var adoption: Adoption?
    /// Whether services are restarted when their files change.
    var isDevelopment = false
    /// The guardian's standard input; nil for none.
    var input: Int32?

    /// The guardian's arguments, its own name first.
    func arguments(guardian: String, vigia: String) -> [String] {
        var words = [guardian, "--lock", project.lock]
        if let adoption { words += ["--handover", "\(adoption.file)"] }
        words += ["--", vigia, "supervisor"]
        words += ["--project", project.path]
        if let profile { words += ["--profile", profile] }
        if !services.isEmpty { words += ["--services", services.joined(separator: ",")] }
        if foreground { words.append("--foreground") }
        if isDevelopment { words.append("--development") }
        if let command { words += ["--"] + command }
        return words
    }
}

/// Starts guardians.
enum Launcher {
    /// Finds `vigia-guardian` beside the running program, or in PATH.
    ///
    /// - Throws: `CommandError.noGuardian` with every place searched.
    static func guardian(path: String) throws(CommandError) -> String {
        let own = program()
        let beside = own.lastIndex(of: "/").map { String(own[..<$0]) }
        let folders = (beside.map { [$0] } ?? []) + path.split(separator: ":").map(String.init)
        for folder in folders where unsafe access("\(folder)/vigia-guardian", X_OK) == 0 {
            return "\(folder)/vigia-guardian"
        }
        throw .noGuardian(searched: folders)
    }

    /// The path of the running program.
    ///
    /// Source: proc(5), `/proc/self/exe`.
    static func program() -> String {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return "vigia" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// Starts a guardian that outlives this process, in a session of its own without a terminal.
    ///
    /// - Returns: its pid.
    static func detach(_ launch: Launch, path: String) throws(CommandError) -> Int32 {
        let guardian = try guardian(path: path)
        let arguments = launch.arguments(guardian: guardian, vigia: program())
        var (actions, attributes) = unsafe (posix_spawn_file_actions_t(), posix_spawnattr_t())
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        let log = try launch.project.openSupervisorLog()
        if let input = launch.input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, log.raw, 2)
        unsafe posix_spawnattr_setflags(&attributes, newSession)
        var pid: Int32 = 0
        let number = unsafe withArguments(arguments) { words in
            unsafe posix_spawn(&pid, guardian, &actions, &attributes, words, environ)
        }
        guard number == 0 else {
            throw .system(what: "start", path: guardian, errno: number, hint: nil)
        }
        return pid
    }

    /// Runs a short program without input or output.
    ///
    /// - Returns: its exit status; nil if a signal ended it.
    static func trial(_ program: String, _ words: [String]) throws(CommandError) -> Int32? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for number: Int32 in 0...2 {
            unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        }
        var pid: Int32 = 0
        let number = unsafe withArguments([program] + words) { words in
            unsafe posix_spawn(&pid, program, &actions, nil, words, environ)
        }
        guard number == 0 else {
            throw .system(what: "run", path: program, errno: number, hint: nil)
        }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
    }

    /// Replaces this process by the guardian: exec.
    static func become(_ launch: Launch, path: String) throws(CommandError) -> Never {
        let guardian = try guardian(path: path)
        let arguments = launch.arguments(guardian: guardian, vigia: program())
        unsafe withArguments(arguments) { words in _ = unsafe execv(guardian, words) }
        throw .system(what: "run", path: guardian, errno: errno, hint: nil)
    }

    /// The flag `POSIX_SPAWN_SETSID`, a macro that Swift does not import.
    ///
    /// Source: glibc's spawn.h.
    private static let newSession: Int16 = 0x80

    private static func withArguments<Result>(
        _ words: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe copies.withUnsafeBufferPointer { buffer in
            guard let first = buffer.baseAddress else { preconditionFailure("never empty") }
            return unsafe body(first)
        }
    }
}
