import Glibc
import TestSupport
import Testing
import VigiaWire

/// Damaged dependencies and databases, before a start and at run time.
@Suite("Checks of dependencies and databases", .sideBySide, .serialized)
struct ChecksOfParts {
    private static let configuration = """
        services:
          web:
            command: node server.js
            restart: { delay: 200ms }
            checks: [ { dependencies: npm }, { sqlite: data.db } ]
        """

    /// A server with one package, which comes from a file beside it.
    private func project(_ configuration: String = Self.configuration) throws -> Project {
        let server = "console.log(require('left')); setInterval(() => {}, 1e6)"
        let shop = #"{"name":"shop","version":"1.0.0","dependencies":{"left":"file:left.tgz"}}"#
        let files = [
            "server.js": server, "package.json": shop, "left.js": "module.exports = 'hi'",
            "left.json": #"{"name":"left","version":"1.0.0","main":"left.js"}"#,
        ]
        let project = try Project(configuration, files: files)
        let made = try project.shell(
            "mkdir package && mv left.js package && mv left.json package/package.json"
                + " && tar czf left.tgz package && npm install --no-audit --no-fund --offline"
                + " && sqlite3 data.db 'create table t (a); create index i on t (a);"
                + " insert into t values (1), (2), (3)'"
        )
        try #require(made.status == 0, "\(made.all)")
        return project
    }

    @Test("a missing package is installed from the lock file before the start")
    func before() throws {
        let project = try project()
        #expect(try project.vigia("check").status == 0)
        try project.shell("rm -r node_modules/left")
        let outcome = try project.vigia("check")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("left is missing"))
        #expect(outcome.output.contains("[dependencies.missing]"))
        let lock = File.text(project.folder + "/package-lock.json")
        try project.start()
        #expect(project.tells("installed 1 package as package-lock.json says"))
        #expect(File.text(project.folder + "/package-lock.json") == lock)
        #expect(Fact.holds { project.log("web") == "hi\n" })
    }

    @Test("a package that vanishes at run time is installed after the crash")
    func atRunTime() throws {
        let project = try project()
        try project.start()
        let first = try project.service()
        try project.shell("rm -r node_modules/left")
        kill(try #require(first.pid), SIGKILL)
        try project.until { $0.state == "up" && $0.pid != first.pid && $0.ready }
        #expect(project.tells("\"code\":\"run.module_not_found\""))
        #expect(project.tells("\"remedy\":\"dependencies\",\"succeeded\":true"))
    }

    @Test("without repairs, the start is refused with the remedy")
    func never() throws {
        let project = try project(Self.configuration + "\n    auto_repair: never")
        try project.shell("rm -r node_modules/left")
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("dependencies npm: left is missing"))
        #expect(!File.names(in: project.folder + "/node_modules").contains("left"))
    }

    @Test("an invalid database is left unchanged, and a missing one is no fault")
    func databases() throws {
        let project = try project()
        try project.shell(
            "mv data.db sound.db && echo 'this is no database, but a long text' > data.db"
        )
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("is not an SQLite database"))
        #expect(File.text(project.folder + "/data.db") == "this is no database, but a long text\n")
        #expect(try project.vigia("check").output.contains("[database.not_a_database]"))
        try project.shell("rm data.db")
        #expect(try project.vigia("check").output.contains("not there yet"))
        try project.shell("mv sound.db data.db")
        try project.start()
        #expect(try project.vigia("check").output.contains("sound, 1 tables, 3 rows"))
    }
}
