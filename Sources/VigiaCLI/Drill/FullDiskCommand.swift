import Glibc
import VigiaCore
import VigiaJSON
import VigiaPlatform
import VigiaWire

/// Runs a project of its own whose logs are on a small file system, lets that run full, and counts
/// every byte.
///
/// It has mounts of its own, and whoever starts it ends it with all its descendants, so nothing is
/// left of it.
struct FullDiskCommand: Command {
    static let usage = Usage(
        name: "drill-disk",
        summary: "Fill a small disk for another command of Vigia.",
        argument: .init(name: "folder", summary: "An empty folder."),
        argumentsMax: 1,
        examples: ["vigia drill-disk /srv/shop/.vigia/drill-4711-12345"],
        exits: [(.ok, "the result was printed"), (.failed, "it could not be done")]
    )

    private let folder: String

    /// What precedes the reason why it cannot be done here.
    static let refusal = "refused "

    /// The size of the file system, and what another file takes of it.
    private static let (diskBytes, fillerBytes) = (4 << 20, 7 << 19)
    /// The longest time for one step.
    private static let stepWithin = Duration.seconds(30)

    init(_ words: ParsedWords) throws(CommandError) {
        guard let folder = words.arguments.first else {
            throw .missingValue(option: "drill-disk", of: "a folder", command: "drill-disk")
        }
        self.folder = folder
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        do throws(SystemError) {
            try prepare()
        } catch {
            shell.output.line("\(Self.refusal)\(error)")
            return .failed
        }
        try vigia("start")
        defer { try? vigia("stop") }  // It is ended with this process in any case.
        var result = FullDiskResult()
        result.longest = .nanoseconds(try told("written"))
        let client = Client(project: ProjectFolder(path: folder))
        try wait { () throws(CommandError) in
            try isComplete(client, &result, of: FullDiskWriter.bytes)
        }
        let full = result.logged
        try done { () throws(SystemError) in try FileSystem.remove(filler) }
        let freed = Clock.uptime
        try done { () throws(SystemError) in
            try FileSystem.replace(folder + "/room", with: [])
        }
        try wait { FileSystem.size(of: log) ?? 0 > full }
        result.recovered = Clock.uptime - freed
        try done { () throws(SystemError) in
            try FileSystem.replace(folder + "/enough", with: [])
        }
        let total = Int(try told("total"))
        try wait { () throws(CommandError) in try isComplete(client, &result, of: total) }
        shell.output.line(result.line)
        return .ok
    }

    private var filler: String { folder + "/logs/filler" }
    private var log: String { folder + "/logs/writer.log" }

    /// Makes the project; its folder is this process's own, so nobody else can put links there.
    private func prepare() throws(SystemError) {
        try PrivateMounts.begin()
        let place = folder + "/logs"
        try FileSystem.makePrivateFolders(place)
        try PrivateMounts.mountMemory(at: place, bytes: Self.diskBytes)
        try FileSystem.replace(filler, with: [UInt8](repeating: 0, count: Self.fillerBytes))
        // A JSON text is a YAML text, too.
        let program = String(decoding: JSON.encode(Launcher.program()), as: UTF8.self)
        let text = """
            services:
              writer:
                command: [\(program), \(FullDiskWriter.usage.name)]
                logs: { max_size: 1GB }
            logs: { min_free: 0% }

            """
        try FileSystem.replace(folder + "/vigia.yaml", with: Array(text.utf8))
    }

    /// Runs a command of Vigia in the project.
    private func vigia(_ word: String) throws(CommandError) {
        let words = [Launcher.program(), "-C", folder, word]
        do throws(SystemError) {
            let program = try ForegroundProgram(words, input: nil, output: 2, errors: 2)
            if program.end(within: Self.stepWithin) == .exited(0) { return }
        } catch {
            throw .system(what: "run", path: words[0], errno: error.errno, hint: nil)
        }
        throw .startFailed(problem: "`vigia \(word)` failed in \(folder)", hint: nil)
    }

    private func wait(_ isSo: () throws(CommandError) -> Bool) throws(CommandError) {
        let deadline = Clock.uptime + Self.stepWithin
        while try !isSo() {
            guard Clock.uptime < deadline else {
                throw .tooLate("the drill's own service did not finish in \(folder)")
            }
            pause(.milliseconds(20))
        }
    }

    private func done(_ work: () throws(SystemError) -> Void) throws(CommandError) {
        do throws(SystemError) {
            try work()
        } catch {
            throw .system(what: "change", path: folder, errno: error.errno, hint: nil)
        }
    }

    /// The number that the writer tells in a file.
    private func told(_ name: String) throws(CommandError) -> Int64 {
        let place = folder + "/" + name
        try wait { FileSystem.size(of: place) ?? 0 > 0 }
        do throws(SystemError) {
            let file = try FileDescriptor.open(place, O_RDONLY)
            let text = String(decoding: file.bytes(from: 0, limit: 32), as: UTF8.self)
            return Int64(text) ?? Int64.max
        } catch {
            throw .system(what: "read", path: place, errno: error.errno, hint: nil)
        }
    }

    /// Whether each of so many bytes is in the log or counted.
    private func isComplete(
        _ client: Client,
        _ result: inout FullDiskResult,
        of total: Int
    ) throws(CommandError) -> Bool {
        result.dropped = try client.status().services.first?.logDroppedBytes ?? 0
        result.logged = FileSystem.size(of: log) ?? 0
        result.written = total
        return result.logged + result.dropped == total
    }
}

/// A service that writes more than a disk can take, as fast as it can.
struct FullDiskWriter: Command {
    static let usage = Usage(
        name: "drill-writer",
        summary: "Write lines for another command of Vigia.",
        argumentsMax: 0,
        examples: ["vigia drill-writer"],
        exits: [(.ok, "never")]
    )

    /// What it writes at first, in bytes; then it waits until there is room.
    static let bytes = 4_000_000
    private static let line = [UInt8](repeating: UInt8(ascii: "x"), count: 99) + [10]

    init(_ words: ParsedWords) throws(CommandError) {}

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        var (longest, total) = (Int64(0), 0)
        while total < Self.bytes {
            let began = Clock.sinceBoot()
            write(&total)
            longest = max(longest, Clock.sinceBoot() - began)
        }
        let folder = GuardianProcess.ownFolder?.path ?? "."
        do throws(SystemError) {
            try FileSystem.replace(folder + "/written", with: Array("\(longest)".utf8))
            while FileSystem.size(of: folder + "/room") == nil { pause(Self.lookEvery) }
            while FileSystem.size(of: folder + "/enough") == nil {
                write(&total)
                pause(Self.lookEvery)
            }
            try FileSystem.replace(folder + "/total", with: Array("\(total)".utf8))
        } catch {
            throw .system(what: "write", path: folder, errno: error.errno, hint: nil)
        }
        while true { pause(.seconds(3600)) }
    }

    private static let lookEvery = Duration.milliseconds(10)

    /// Writes a line of 100 bytes.
    private func write(_ total: inout Int) {
        if writeAll(Self.line[...], to: 1) { total += Self.line.count }
    }
}
