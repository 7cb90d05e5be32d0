import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaSQLite
import VigiaWire

/// What `vigia why` reads in the history.
@Suite("Whys", .sideBySide, .serialized)
struct Whys {
    private static func why(_ project: Project) throws -> JSONValue {
        let outcome = try project.vigia("why", "web", "--json")
        #expect(outcome.status == 0, "\(outcome.all)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    private static func number(_ project: Project) throws -> Int? {
        try why(project).member("incident")
    }

    @Test("a crash is explained, with the line's place, while Vigia runs and after its death")
    func crash() throws {
        let project = try Histories.failing()
        try project.start()
        #expect(try Self.number(project) == nil)
        try File.write("", to: project.folder + "/fail")
        let over = try Fact.found {
            let found = try Self.why(project)
            return try found.member("outcome") == JSONValue.text("recovered") ? found : nil
        }
        let cause: JSONValue = try over.member("cause")
        #expect(try cause.member("code") == "schema")
        #expect(try cause.member("confidence") == "high")
        #expect(try cause.member("line") == "Error: no such table: users")
        #expect(try cause.member("file") == "logs/web-error.log")
        let down: Int = try over.member("down_ms")
        #expect(down > 0)
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        #expect(try Self.why(project) == over)
        let text = try project.vigia("why")
        #expect(text.output.contains("because   its database lacks a table or column  "))
        #expect(text.output.contains("do        run the migrations"), "\(text.output)")
    }

    @Test("a failure is explained as soon as the status shows it")
    func atOnce() throws {
        let project = try Histories.failing()
        try project.start()
        for restarts in 1...2 {
            kill(try #require(try project.service().pid), SIGKILL)
            try project.until { $0.restarts == restarts && $0.pid != nil }
            let runs: JSONValue = try Self.why(project).member("runs")
            let told: Int = try runs.member("restarts")
            #expect(told >= restarts)
        }
    }

    @Test("what changed since the last run that was well is told by names, never by values")
    func changed() throws {
        let project = try Project(
            """
            services:
              web:
                command: [sh, run.sh]
                env_file: .env
                restart: { policy: always, delay: 100ms, stable_after: 2s }
            """,
            files: [
                ".env": "DB_HOST=opensesame\nDB_PORT=1\n", "package-lock.json": "{}",
                "run.sh": """
                while [ ! -e fail ]; do sleep 0.05; done
                rm fail
                exit 1
                """,
            ]
        )
        try project.start()
        Fact.pass { Self.prints(of: project) == 1 }
        try File.write("DB_HOST=sesameclose\nDB_PORT=1\n", to: project.folder + "/.env")
        try File.write("{ }", to: project.folder + "/package-lock.json")
        try #require(try project.vigia("restart").status == 0)
        Fact.pass { Self.prints(of: project) == 2 }
        try File.write("", to: project.folder + "/fail")
        let over = try Fact.found {
            let found = try Self.why(project)
            return try found.member("outcome") == JSONValue.text("recovered") ? found : nil
        }
        let changes: [JSONValue] = try over.member("changed")
        let names = try changes.map { try $0.member("name") as String }
        #expect(names == ["package-lock.json", ".env", "DB_HOST"])
        let text = try project.vigia("why").output
        #expect(text.contains("changed   package-lock.json, .env (DB_HOST) since run "), "\(text)")
        #expect(!(try project.shell("cat .vigia/history.db*").output.contains("sesame")))
        try project.vigia("stop")
    }

    /// How many prints of runs the history has.
    private static func prints(of project: Project) -> Int {
        let database = try? SQLite(project.folder + "/.vigia/history.db", .reading)
        // The file may be missing, or locked for a moment.
        guard let database else { return 0 }
        return (try? database.number("SELECT count(DISTINCT run) FROM prints")) ?? 0
    }
}
