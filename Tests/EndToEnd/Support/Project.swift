import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// A project in a folder of its own, under the real Vigia; nothing is left at its end.
final class Project {
    let folder: String

    /// Writes the project; `PORT` in the configuration becomes a free port.
    init(_ configuration: String, port: Int = 0, files: [String: String] = [:], deep: Int = 0)
        throws
    {
        place = try TestFolder()
        var folder = place.path
        for level in 0..<deep {
            folder += "/a-folder-with-a-rather-long-name-\(level)"
            _ = unsafe mkdir(folder, 0o755)
        }
        self.folder = folder
        let text = configuration.replacing("PORT", with: "\(port)")
        if !text.isEmpty { try File.write(text, to: folder + "/vigia.yaml") }
        for (name, content) in files {
            try File.write(content, to: "\(folder)/\(name)", mode: 0o755)
        }
    }

    private let place: TestFolder

    /// The folder that contains everything.
    var base: String { place.path }

    deinit {
        _ = try? vigia("stop")  // It may be down already.
        let left = Self.pids(in: base)
        if !left.isEmpty {
            let lines = left.map { "\($0) \(File.text("/proc/\($0)/cmdline"))" }
            Issue.record("left behind: \(lines.joined(separator: "; "))\n\(writtenJournal)")
        }
        for pid in left { kill(pid, SIGKILL) }
        _ = Fact.holds(within: .seconds(10)) { Self.pids(in: base).isEmpty }
    }

    /// Runs a command of Vigia in the project.
    @discardableResult
    func vigia(_ words: String...) throws -> Outcome { try vigia(words) }

    /// Runs a command of Vigia in the project.
    func vigia(_ words: [String]) throws -> Outcome {
        try Program.run([Program.vigia, "-C", folder] + words, in: base)
    }

    /// Starts a command of Vigia without waiting; its output is in `out` and `err`.
    func begin(_ words: String...) throws -> pid_t { try begin(words) }

    /// Starts a command of Vigia without waiting.
    func begin(_ words: [String]) throws -> pid_t {
        try Program.start(
            [Program.vigia, "-C", folder] + words,
            output: base + "/out",
            errors: base + "/err",
            mark: base
        )
    }

    /// Starts a shell line in the project's folder without waiting.
    func beginShell(_ line: String) throws -> pid_t {
        try Program.start(
            ["sh", "-c", "cd '\(folder)' && \(line)"],
            output: base + "/out",
            errors: base + "/err",
            mark: base
        )
    }

    /// Runs a shell line in the project's folder; `vigia` is in its PATH.
    @discardableResult
    func shell(_ line: String) throws -> Outcome {
        try Program.run(["sh", "-c", "cd '\(folder)' && \(line)"], in: base)
    }

    /// The output of a command that was started.
    var begunOutput: String { File.text(base + "/out") }
    var begunErrors: String { File.text(base + "/err") }

    /// Starts everything; it must come up.
    func start() throws {
        let outcome = try vigia("start")
        try #require(outcome.status == 0, "\(outcome.all)")
    }

    /// The status from the API.
    func status() throws -> ProjectStatus {
        let outcome = try vigia("status", "--json")
        return try ProjectStatus(json: JSONValue(parsing: Array(outcome.output.utf8)))
    }

    /// The status once a supervisor answers: of a project that was just started, or whose
    /// supervisor just died.
    func statusOnceAnswered() throws -> ProjectStatus { try Fact.found { try? status() } }

    /// One of its services, by default the first.
    func service(_ index: Int = 0) throws -> ServiceStatus { try status().services[index] }

    /// Waits until a service has the wanted state.
    @discardableResult
    func until(
        _ index: Int = 0,
        within limit: Duration = .seconds(30),
        _ isSo: (ServiceStatus) -> Bool
    ) throws -> ServiceStatus {
        var last: ServiceStatus?
        let held = try Fact.holds(within: limit) {
            let now = try service(index)
            last = now
            return isSo(now)
        }
        let status = try #require(last)
        try #require(held, "it is still \(status)\n\(journal)")
        return status
    }

    /// Kills guardian and supervisor together; the main processes of all services remain.
    func killVigia() throws -> [pid_t] {
        let status = try status()
        let left = status.services.compactMap(\.pid)
        kill(status.guardian.pid, SIGSTOP)  // It would start another supervisor.
        kill(status.supervisor.pid, SIGKILL)
        kill(status.guardian.pid, SIGKILL)
        // The supervisor shares the project's lock until it is completely gone.
        for pid in [status.guardian.pid, status.supervisor.pid] {
            #expect(Fact.holds { Program.isOver(pid) })
        }
        #expect(left.allSatisfy { kill($0, 0) == 0 })
        return left
    }

    func log(_ name: String) -> String { File.text("\(folder)/logs/\(name).log") }

    /// Whether no process belongs to the project: none works in its folder, has the folder in its
    /// command line, or descends from a command that was run in it.
    var isDeserted: Bool { Self.pids(in: base).isEmpty }

    /// The processes that belong to a folder.
    private static func pids(in folder: String) -> [pid_t] {
        File.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            guard pid != getpid() else { return false }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let length = unsafe buffer.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return 0 }
                return unsafe readlink("/proc/\(pid)/cwd", start, bytes.count)
            }
            let cwd = String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
            return cwd.hasPrefix(folder)
                || ["cmdline", "environ"].contains {
                    File.text("/proc/\(pid)/\($0)").contains(folder)
                }
        }
    }
}
