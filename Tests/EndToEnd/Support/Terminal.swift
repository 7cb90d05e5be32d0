import Glibc
import TestSupport
import Testing

/// A terminal by tmux, with a server of its own, in which a shell line runs.
///
/// All that comes out is written to a file, too. After the line the terminal stays, and shows
/// `ended` with the line's status.
final class Terminal {
    let project: Project
    /// What came out, byte for byte.
    let log: String
    private let socket: String
    private let server: pid_t
    private let pane: pid_t

    /// Whether tmux is there.
    static let isPossible = (try? Program.run(["tmux", "-V"], in: "/tmp").status) == 0

    /// Runs a line in the project's folder; `vigia` is in its PATH.
    ///
    /// - Throws: where tmux does not start it.
    init(_ project: Project, _ line: String, columns: Int = 100, rows: Int = 30) throws {
        let number = UInt32.random(in: 0 ... .max)
        (self.project, log) = (project, project.base + "/terminal-\(number)")
        let (socket, folder) = (project.base + "/tmux-\(number)", project.folder)
        self.socket = socket
        func tmux(_ words: [String]) throws -> String { try Self.tmux(socket, words) }
        // The line waits until what comes out is written down.
        // Ctrl-C is for what runs in it.
        let shell =
            "trap : INT; cd '\(folder)'; stty -echo; read go; stty echo; echo before; \(line); "
            + "echo \"ended $?\"; exec cat"
        let size = ["-x", "\(columns)", "-y", "\(rows)"]
        _ = try tmux(["new-session", "-d"] + size + ["exec sh -c '\(shell.quotedInShell)'"])
        let pids = try tmux(["display-message", "-p", "#{pid} #{pane_pid}"]).split { !$0.isNumber }
        (server, pane) = (try #require(pid_t(pids[0])), try #require(pid_t(pids[1])))
        _ = try tmux(["pipe-pane", "cat >> '\(log)'"])
        _ = try tmux(["send-keys", "Enter"])
    }

    deinit {
        let left = processes
        // It may be gone already.
        _ = try? Program.run(["tmux", "-S", socket, "kill-server"], in: "/tmp")
        let isOver = Fact.holds { processes.isEmpty }
        for pid in left where !isOver { kill(pid, SIGKILL) }
    }

    /// The processes of the terminal: they have its socket in their command line or environment.
    private var processes: [pid_t] {
        File.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            ["cmdline", "environ"].contains { name in
                File.text("/proc/\(pid)/\(name)").contains(socket)
            }
        }
    }

    @discardableResult
    private func tmux(_ words: [String]) throws -> String { try Self.tmux(socket, words) }

    private static func tmux(_ socket: String, _ words: [String]) throws -> String {
        let outcome = try Program.run(
            ["tmux", "-S", socket, "-f", "/dev/null"] + words,
            in: "/tmp"
        )
        try #require(outcome.status == 0, "\(words): \(outcome.all)")
        return outcome.output
    }

    /// The screen, a line for each row.
    var screen: String {
        get throws { try tmux(["capture-pane", "-p"]) }
    }

    /// The screen with its colours.
    var colours: String {
        get throws { try tmux(["capture-pane", "-p", "-e"]) }
    }

    /// What tmux knows of the terminal, such as `alternate_on`.
    func fact(_ name: String) throws -> String {
        String(try tmux(["display-message", "-p", "#{\(name)}"]).dropLast())
    }

    /// Types a text.
    func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

    /// Presses a key by its name in tmux, such as `Enter`.
    func press(_ key: String) throws { try tmux(["send-keys", key]) }

    func resize(columns: Int, rows: Int) throws {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// Waits until the screen shows something.
    func until(
        _ words: @autoclosure () -> String = "",
        at place: SourceLocation = #_sourceLocation,
        _ isSo: (String) -> Bool
    ) throws {
        var last = ""
        let holds = try Fact.holds(within: .seconds(120)) {
            last = try screen
            return isSo(last)
        }
        try #require(holds, "\(words()): the screen is\n\(last)", sourceLocation: place)
    }

    /// Waits until the screen shows a text.
    func until(_ text: String, at place: SourceLocation = #_sourceLocation) throws {
        try until(text, at: place) { $0.contains(text) }
    }

    /// The process of `vigia top`.
    func top() throws -> pid_t {
        try Fact.found {
            File.text("/proc/\(pane)/task/\(pane)/children").split(separator: " ")
                .compactMap { pid_t($0) }
                .first { File.text("/proc/\($0)/cmdline").hasSuffix("\0top\0") }
        }
    }
}

extension String {
    /// The text within single quotes of a shell.
    fileprivate var quotedInShell: String {
        split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    }
}
