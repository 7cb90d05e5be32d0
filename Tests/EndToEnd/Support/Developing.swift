import Glibc
import TestSupport
import Testing
import VigiaWire

/// `vigia start --dev` in a project of its own, with typed input and edited files.
final class Developing {
    let project: Project
    private let pid: pid_t
    private let keyboard: Int32
    private var hasEnded = false

    /// Writes the project and starts it.
    ///
    /// The folder is below the one with the commands' output files, so that these are no changes of
    /// the project.
    init(
        _ configuration: String,
        port: Int = 0,
        files: [String: String] = [:],
        prepare: (Project) throws -> Void = { _ in },
        before: [String] = [],
        more: String = ""
    ) throws {
        project = try Project(configuration, port: port, files: files, deep: 1)
        try prepare(project)
        let pipe = project.folder + "/../keyboard"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        keyboard = unsafe open(pipe, O_RDWR | O_CLOEXEC)
        try #require(keyboard >= 0)
        pid = try project.beginShell(
            "exec \(before.joined(separator: " ")) \(Program.vigia) start --dev < '\(pipe)' \(more)"
        )
    }

    deinit {
        if !hasEnded {
            kill(pid, SIGKILL)  // Everything ends with it.
            waitpid(pid, nil, 0)
        }
        close(keyboard)
    }

    /// The output.
    var shown: String { project.begunOutput }

    /// Types a line.
    func type(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe write(keyboard, bytes, bytes.count)
    }

    /// Edits files with a shell line, while the watcher is stopped.
    ///
    /// So the watcher finds all changes of the line at once, however long the line takes.
    func edit(_ line: String) throws {
        let watcher = try watcher()
        kill(watcher, SIGSTOP)
        defer { kill(watcher, SIGCONT) }
        let done = try project.shell(line)
        #expect(done.status == 0, "\(done.all)")
    }

    /// Presses Ctrl-C.
    func interrupt() { kill(pid, SIGINT) }

    /// Kills it, like a lost terminal.
    func kill9() throws {
        kill(pid, SIGKILL)
        _ = try Program.wait(for: pid)
        hasEnded = true
    }

    /// Waits for its end.
    func ended() throws -> Int32 {
        defer { hasEnded = true }
        return try Program.wait(for: pid)
    }

    /// Waits until the output contains a text.
    func until(_ text: String, times: Int = 1) throws {
        let holds = Fact.holds { shown.ranges(of: text).count >= times }
        try #require(holds, "\(text) is not in:\n\(shown)\n\(project.begunErrors)")
    }

    /// The journal's events of one name, in order.
    func events(_ name: String) -> [String] {
        project.journal.split(separator: "\n").map(String.init)
            .filter { $0.contains("\"event\":\"\(name)\"") }
    }

    /// Waits until a service, by default the first, is ready in another run than `old`.
    @discardableResult
    func upAgain(after old: ServiceStatus? = nil) throws -> ServiceStatus {
        try project.until { $0.state == "up" && $0.run != old?.run }
    }

    /// Waits until the watcher is active, and everything is up.
    func ready() throws -> ServiceStatus {
        try until("watching")
        return try upAgain()
    }

    /// The watcher's process.
    func watcher() throws -> pid_t {
        let found = File.names(in: "/proc").compactMap { pid_t($0) }.first { pid in
            File.text("/proc/\(pid)/cmdline").hasSuffix("/vigia\0watcher\0")
                && link("/proc/\(pid)/cwd") == link(project.folder)
        }
        return try #require(found)
    }

    private func link(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return "" }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}
