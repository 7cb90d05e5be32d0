import Glibc
import TestSupport
import Testing

/// The result of a program.
struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// Both streams, for messages.
    var all: String { output + errors }
}

/// Runs programs with a deadline; their output goes into files, so that nothing can block.
enum Program {
    /// The path of the repository.
    static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
    static let vigia = root + "/.build/debug/vigia"
    static let guardian = root + "/.build/debug/vigia-guardian"

    /// The longest time for any program of these tests.
    static let patience = Duration.seconds(400)

    /// Starts a program with `mark` in its environment, which all its descendants inherit.
    static func start(
        _ words: [String],
        output: String,
        errors: String,
        mark: String
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        // Test threads block signals; a program must not inherit that.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
        var copies = unsafe words.map { word in unsafe strdup(word) } + [nil]
        var variables = unsafe environment(with: mark).map { unsafe strdup($0) } + [nil]
        defer { unsafe (copies + variables).forEach { copy in unsafe free(copy) } }
        var pid: pid_t = 0
        let result = unsafe posix_spawnp(&pid, words[0], &actions, &attributes, &copies, &variables)
        try #require(result == 0, "\(words[0]) cannot be started (\(result))")
        return pid
    }

    /// This process's own environment, with the folder of the executables first in PATH.
    private static func environment(with mark: String) -> [String] {
        let own = File.text("/proc/self/environ").split(separator: "\0").map(String.init)
        let path = own.first { $0.hasPrefix("PATH=") }?.dropFirst(5) ?? "/usr/bin:/bin"
        let taken = ["PATH=", "VIGIA_TEST="]
        return own.filter { line in !taken.contains { line.hasPrefix($0) } }
            + ["PATH=\(root)/.build/debug:\(path):/usr/sbin", "VIGIA_TEST=\(mark)"]
    }

    /// Waits for a child's end; kills it at the deadline.
    static func wait(for pid: pid_t, within limit: Duration = patience) throws -> Int32 {
        var status: Int32 = 0
        let isOver = Fact.holds(within: limit) { unsafe waitpid(pid, &status, WNOHANG) == pid }
        if !isOver {
            kill(pid, SIGKILL)
            unsafe waitpid(pid, &status, 0)
        }
        try #require(isOver, "it did not end within \(limit)")
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    /// Ends and reaps a running child; a child that was reaped is left alone, since its pid may be
    /// reused.
    ///
    /// - Parameters:
    ///   - pid: the child.
    ///   - hasGroup: whether it leads a process group, all of which is ended.
    static func end(_ pid: pid_t, hasGroup: Bool = false) {
        let state = waitpid(pid, nil, WNOHANG)
        guard state >= 0 else { return }
        if state == 0 || hasGroup { kill(hasGroup ? -pid : pid, SIGKILL) }
        guard state == 0 else { return }
        #expect(Fact.holds { waitpid(pid, nil, WNOHANG) != 0 }, "\(pid) does not end")
    }

    /// A variable in a process's initial environment, as `NAME=value`; nil if process or variable
    /// does not exist.
    static func variable(_ name: String, of pid: pid_t) -> String? {
        File.text("/proc/\(pid)/environ").split(separator: "\0")
            .first { $0.hasPrefix(name + "=") }.map(String.init)
    }

    /// Whether a process has ended; a zombie has.
    static func isOver(_ pid: pid_t) -> Bool {
        let stat = File.text("/proc/\(pid)/stat")
        return stat.isEmpty || stat.split(separator: ")").last?.hasPrefix(" Z") == true
    }

    /// The state letter of a process, such as `T` for one that is stopped; nil if there is none.
    static func state(of pid: pid_t) -> Character? {
        File.text("/proc/\(pid)/stat").split(separator: ")").last?.dropFirst().first
    }

    /// Runs a program to its end.
    static func run(_ words: [String], in folder: String) throws -> Outcome {
        let base = "\(folder)/.out-\(UInt32.random(in: 0 ... .max))"
        let (output, errors) = (base + ".1", base + ".2")
        defer { for file in [output, errors] { _ = unsafe unlink(file) } }
        let pid = try start(words, output: output, errors: errors, mark: folder)
        let status = try wait(for: pid)
        return Outcome(status: status, output: File.text(output), errors: File.text(errors))
    }
}
