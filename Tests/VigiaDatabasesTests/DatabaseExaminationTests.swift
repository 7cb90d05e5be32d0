import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaPlatform
import VigiaSQLite

@testable import VigiaChecks
@testable import VigiaDatabases
@testable import VigiaRepairs

@Suite("Examining databases")
struct DatabaseExaminationTests {
    private let place: Place

    init() throws { place = try Place() }

    /// The content of every file in the folder, except Vigia's own.
    private func contents() -> [String: [UInt8]] {
        let names = File.names(in: place.path).filter { $0 != ".vigia" }
        return Dictionary(uniqueKeysWithValues: names.map { ($0, place.bytes($0) ?? []) })
    }

    /// Examines, and verifies that nothing was changed or left behind.
    private func examine(_ name: String = "a.db") throws -> DatabaseReport {
        let before = contents()
        let report = try place.doctor.examine("\(place.path)/\(name)")
        #expect(contents() == before)
        #expect(File.names(in: "\(place.path)/.vigia/repairs") == [])
        return report
    }

    private func refusal(_ name: String) throws -> DatabaseError {
        try #require(throws: DatabaseError.self) { try examine(name) }
    }

    @Test("a sound database is reported as sound, with its rows")
    func sound() throws {
        try place.fill("a.db", rows: 500)
        let report = try examine()
        #expect(report.isSound && report.notes.isEmpty)
        #expect(report.tables.map(\.name) == ["items", "words"])
        #expect(report.tables.map(\.rows) == [500, 500])
    }

    @Test("a file that is no database is reported, and left unchanged")
    func none() throws {
        try place.write("", to: "empty")
        try place.write("a,b\n1,2\n", to: "table.csv")
        try place.write("x", to: "folder/x")
        #expect(try refusal("missing").code == "database.missing")
        #expect(try refusal("empty").code == "database.empty")
        #expect(try refusal("table.csv").code == "database.not_a_database")
        #expect(try refusal("folder").code == "database.not_a_file")
    }

    @Test("a damaged page is found, and the readable rows are counted")
    func damaged() throws {
        try place.fill("a.db", rows: 3000)
        try place.zero(page: try place.root(of: "words", in: "a.db"), of: "a.db")
        let report = try examine()
        #expect(!report.isSound && !report.isOnlyIndexes)
        #expect(report.tables.map(\.rows) == [3000, nil])
    }

    @Test("a killed writer's log is applied to a copy")
    func log() throws {
        try place.fill("a.db", rows: 10)
        try place.crash("a.db", mode: "wal", "INSERT INTO items VALUES (99, 'new', 1, NULL)")
        let report = try examine()
        #expect(report.isSound)
        #expect(report.tables.first?.rows == 11)
        #expect(report.notes.count == 1)
    }

    @Test("a killed writer's journal is rolled back in a copy")
    func journal() throws {
        try place.fill("a.db", rows: 3000)
        try place.crash(
            "a.db",
            mode: "delete",
            "BEGIN; DELETE FROM items; UPDATE words SET count = 0"
        )
        #expect(place.bytes("a.db-journal")?.first == 0xd9)
        let report = try examine()
        #expect(report.isSound)
        #expect(report.tables.map(\.rows) == [3000, 3000])
        #expect(report.notes.first?.hasSuffix("it is taken back") == true)
    }

    @Test("a database in use is examined at one moment", arguments: ["wal", "delete"])
    func inUse(mode: String) throws {
        try place.fill("a.db", rows: 100)
        let tool = try Tool(place.path + "/a.db", "PRAGMA journal_mode = \(mode); SELECT 1;")
        let report = try place.doctor.examine(place.path + "/a.db")
        #expect(report.isSound && report.tables.first?.rows == 100)
        #expect(report.notes.contains { $0.contains("in use") })
        let refusal = try #require(throws: DatabaseError.self) {
            try place.doctor.repair(place.path + "/a.db")
        }
        #expect(refusal.code == "database.in_use")
        #expect(refusal.problem.contains("process \(tool.pid) (sqlite3"))
    }

    @Test("a locked database is not checked and no fault, and the lock's holder is named")
    func locked() throws {
        try place.fill("a.db", rows: 100)
        let lock = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 1;"
        let tool = try Tool(place.path + "/a.db", lock)
        let answer = DatabaseCheck(path: place.path + "/a.db").ask(in: place.context)
        #expect(answer.trouble?.code == "database.not_checked")
        #expect(answer.trouble?.isWarning == true)
        #expect(answer.words.contains("in use by process \(tool.pid) (sqlite3"), "\(answer)")
    }

    @Test("a log is read as SQLite does", arguments: [512, 4096, 65_536])
    func asSQLiteDoes(pageSize: Int) throws {
        try place.fill("a.db", rows: 200, pageSize: pageSize)
        let work = """
            INSERT INTO words VALUES ('x', 1); DELETE FROM items WHERE id % 3 = 0;
            BEGIN; UPDATE items SET price = 0;
            """
        try place.crash("a.db", mode: "wal", work)
        for (ending, name) in [("", "b.db"), ("-wal", "log")] {
            try FileSystem.copy("\(place.path)/a.db\(ending)", to: "\(place.path)/\(name)")
        }
        let contents = try #require(WriteAheadLog.read(place.path + "/log"))
        try WriteAheadLog.play(contents, of: place.path + "/log", into: place.path + "/b.db")
        try SQLite(place.path + "/a.db", .writing).run("PRAGMA wal_checkpoint(TRUNCATE)")
        #expect(place.bytes("a.db") == place.bytes("b.db"))
    }
}

/// The sqlite3 program with an open database, until the last reference is gone.
final class Tool {
    let pid: Int32
    private let input: Int32

    /// Starts the program, and waits for its answer to a statement.
    init(_ database: String, _ statement: String) throws {
        let (questions, answers) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, questions.reader, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, answers.writer, 1)
        let words = ["sqlite3", "-batch", "-init", "/dev/null", database]
        var copies = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        var child: Int32 = 0
        try #require(unsafe posix_spawnp(&child, words[0], &actions, nil, &copies, environ) == 0)
        (pid, input) = (child, questions.writer)
        _ = (close(questions.reader), close(answers.writer))
        defer { close(answers.reader) }
        let line = Array((statement + "\n").utf8)
        try #require(unsafe write(input, line, line.count) == line.count)
        var question = pollfd(fd: answers.reader, events: Int16(POLLIN), revents: 0)
        try #require(unsafe poll(&question, 1, 30_000) == 1)
    }

    deinit {
        close(input)
        kill(pid, SIGKILL)
        _ = waitpid(pid, nil, 0)
    }
}
