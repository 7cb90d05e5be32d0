import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaHistory
import VigiaSQLite
import VigiaWire

/// Prints of services in real folders, and what the history makes of them.
@Suite("Prints")
struct PrintTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder([
            ".vigia/lock": "", "run.sh": "exec sleep 9", "go.sum": "one", "notes.txt": "one",
        ])
        try #require(unsafe chmod("\(folder.path)/.vigia", 0o700) == 0)
    }

    private func service(_ variables: [String: String] = [:]) -> ServiceSpec {
        let launch = Launch(
            command: ["sh", "run.sh"],
            environment: variables.merging(["PATH": "/usr/bin:/bin"]) { $1 },
            directory: folder.path
        )
        return ServiceSpec(name: "a", launch: launch)
    }

    private func print(
        _ service: ServiceSpec,
        known: [String: FileMark] = [:]
    ) throws -> (print: RunPrint, read: [String]) {
        var maker = try PrintMaker(project: folder.path, known: known)
        let print = maker.print(of: service, readFrom: [])
        return (print, maker.takeFresh().keys.sorted())
    }

    @Test("the program, its script, lock files, settings and variables are parts; other files not")
    func parts() throws {
        let first = try print(service(["DB_HOST": "one", "SSH_TTY": "/dev/pts/1"]))
        let names = Set(first.print.hashes.keys.map { "\($0.kind.rawValue) \($0.name)" })
        let wanted = [
            "program run.sh", "lock_file go.sum", "variable DB_HOST", "setting command",
        ]
        #expect(names.isSuperset(of: wanted), "\(names.sorted())")
        #expect(names.contains { $0.hasPrefix("program /") && $0.hasSuffix("sh") })
        #expect(!names.contains { $0.contains("notes") || $0.contains("SSH_TTY") })
        try folder.write("two", to: "notes.txt")
        try folder.write("two", to: "go.sum")
        var other = service(["DB_HOST": "two", "SSH_TTY": "/dev/pts/2"])
        other.policy.restart.attempts = 9
        let changes = try print(other).print.changes(since: first.print)
        #expect(changes.map(\.part.name) == ["go.sum", "restart", "DB_HOST"])
    }

    @Test("a print is the same in another process and for another order of keys")
    func stable() throws {
        var service = service()
        service.dependsOn = ["x": .ready, "y": .started, "z": .ready]
        let keys = ["a", "b", "c", "d"].map { ($0, [$0]) }
        let target = HTTPTarget(host: "a", port: 1, path: "/")
        service.probe = Probe(
            question: .http(target),
            expect: Expectation(json: Dictionary(uniqueKeysWithValues: keys))
        )
        let first = try print(service).print
        service.dependsOn = [:]
        for name in ["z", "y", "x"] { service.dependsOn[name] = name == "y" ? .started : .ready }
        service.probe?.expect?.json = Dictionary(uniqueKeysWithValues: keys.reversed())
        #expect(try print(service).print.changes(since: first) == [])
    }

    @Test("a file is read again only if its size, times or inode differ")
    func known() throws {
        var maker = try PrintMaker(project: folder.path, known: [:])
        _ = maker.print(of: service(), readFrom: [])
        let known = maker.takeFresh()
        #expect(known.keys.contains("\(folder.path)/go.sum"))
        #expect(try print(service(), known: known).read == [])
        try folder.write("another", to: "go.sum")
        #expect(try print(service(), known: known).read == ["\(folder.path)/go.sum"])
    }

    @Test("a link to a file that others can write is not followed, and a pipe is not waited for")
    func links() throws {
        File.remove("\(folder.path)/go.sum")
        try #require(unsafe symlink("notes.txt", "\(folder.path)/go.sum") == 0)
        try #require(unsafe mkfifo("\(folder.path)/yarn.lock", 0o600) == 0)
        try #require(unsafe chmod("\(folder.path)/notes.txt", 0o666) == 0)
        let parts = try print(service()).print.hashes.keys.filter { $0.kind == .lockFile }
        #expect(parts.isEmpty)
    }

    @Test("what changed is told since the last run that was well, and values are not in the file")
    func history() throws {
        let file = HistoryFile(project: folder.path)
        func write(_ run: UInt64, _ time: Int64, _ service: ServiceSpec) throws {
            var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
            let print = try print(service).print
            batch.prints = [
                HistoryPrint(
                    print,
                    of: "a",
                    RunID(raw: run),
                    at: WallTime(milliseconds: time),
                    stableAfter: .seconds(60)
                )
            ]
            _ = try file.write(batch)
        }
        try write(1, 1000, service(["DB_HOST": "opensesame"]))
        try write(2, 400_000, service(["DB_HOST": "sesameclose"]))
        var watch = IncidentWatch("a", stableAfter: .seconds(60), slot: RunID(raw: 2))
        let subject = RecordSubject(service: "a", run: RunID(raw: 2))
        let record = EventKind.hung.record(
            at: WallTime(milliseconds: 410_000),
            of: subject,
            because: nil,
            ["detail": "no answer"]
        )
        _ = watch.hear(record, at: .boot)
        var batch = HistoryBatch(presence: HistoryPresence(boot: "boot", up: []))
        let incident = try #require(watch.open)
        batch.incidents = [HistoryIncident(incident, at: .boot, WallTime(milliseconds: 1))]
        _ = try file.write(batch)
        guard let reader = try HistoryReader(project: folder.path) else {
            Issue.record("no history")
            return
        }
        let status = try #require(try reader.incidents(limit: 1).first)
        let changes = try #require(try reader.changes(before: status))
        #expect(changes.run.raw == 1 && changes.ready == WallTime(milliseconds: 1000))
        #expect(changes.changes.map(\.part.name) == ["DB_HOST"])
        let database = try SQLite("\(folder.path)/.vigia/history.db", .reading)
        #expect(try database.number("SELECT max(instr(print, 'sesame')) FROM prints") == 0)
    }
}
