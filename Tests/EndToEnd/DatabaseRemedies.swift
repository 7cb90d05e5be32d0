import Glibc
import TestSupport
import Testing
import VigiaWire

/// Databases damaged while a service runs, and their repair.
@Suite("Database repairs at run time", .sideBySide, .serialized)
struct DatabaseRemedies {
    /// Reads its database repeatedly, and crashes if it is unreadable.
    private static let reader = """
        import sqlite3, time
        while True:
            database = sqlite3.connect("shop.db")
            print(database.execute("SELECT sum(price) FROM items").fetchone()[0])
            database.close()
            time.sleep(0.05)
        """
    /// Reads its database once, and keeps it open.
    private static let holder = """
        import sqlite3, time
        database = sqlite3.connect("shop.db", isolation_level=None)
        print(database.execute("SELECT sum(price) FROM items").fetchone()[0])
        while True:
            time.sleep(100)
        """
    private static let rows = """
        CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT, price REAL);
        CREATE INDEX by_name ON items(name);
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5000)
        INSERT INTO items SELECT x, 'item ' || x, x FROM n
        """

    private func shop(_ program: String, repairs: String) throws -> Project {
        let project = try Project(
            """
            services:
              shop:
                command: python3 -u shop.py
                checks: [ { sqlite: shop.db } ]
                restart: { delay: 200ms }
                auto_repair: \(repairs)
            """,
            files: ["shop.py": program, "rows.sql": Self.rows]
        )
        try #require(try project.shell("sqlite3 shop.db < rows.sql").status == 0)
        return project
    }

    /// Fills the first page of the table with zeros.
    private func damage(_ project: Project) throws -> String {
        let zeros = "dd if=/dev/zero of=shop.db bs=4096 seek=1 count=1 conv=notrunc"
        try #require(try project.shell(zeros).status == 0)
        return try digest(project)
    }

    private func digest(_ project: Project) throws -> String {
        try project.shell("sha256sum shop.db").output
    }

    /// All rows through the table, and through the index.
    private func sum(_ project: Project) throws -> String {
        let question = "SELECT sum(price) FROM items; SELECT count(*) FROM items WHERE name > ''"
        return try project.shell("sqlite3 shop.db \"\(question)\"").output
    }
    private static let whole = "12502500.0\n5000\n"

    private func lines(_ project: Project, _ event: String) -> [Substring] {
        project.journal.split(separator: "\n").filter { $0.contains("\"event\":\"\(event)\"") }
    }

    @Test("with auto_repair all, a database is repaired after a crash, and the service comes up")
    func all() throws {
        let project = try shop(Self.reader, repairs: "all")
        try project.start()
        let first = try project.service()
        let damaged = try damage(project)
        try project.until { $0.state == "up" && $0.run != first.run && $0.ready }
        #expect(try sum(project) == Self.whole)
        let remedying = try #require(lines(project, "remedying").first)
        #expect(remedying.contains("\"code\":\"run.database_corrupt\""))
        #expect(remedying.contains("database disk image is malformed"))
        let repaired = try #require(lines(project, "check_repaired").first)
        #expect(repaired.contains("gathered what is left of it into a new file"))
        #expect(project.tells("\"remedy\":\"database\",\"succeeded\":true"))
        // The journal names the record for undoing it.
        let name = try #require(File.names(in: project.folder + "/.vigia/repairs").first)
        #expect(repaired.contains("`vigia fix --undo \(name)` undoes it"))
        try project.vigia("stop")
        #expect(try project.vigia("fix", "--undo", name).status == 0)
        #expect(try digest(project) == damaged)
    }

    @Test("with auto_repair safe, a repair that may lose rows is refused and explained")
    func safe() throws {
        let project = try shop(Self.reader, repairs: "safe")
        try project.start()
        let damaged = try damage(project)
        try project.until { $0.state == "broken" }
        #expect(try digest(project) == damaged)
        #expect(File.names(in: project.folder + "/.vigia/repairs") == [])
        let failed = try #require(lines(project, "check_failed").first)
        #expect(failed.contains("\"code\":\"database.damaged\""))
        #expect(failed.contains("`vigia fix shop` repairs it"))
        #expect(project.tells("\"remedy\":\"database\",\"succeeded\":false"))
        #expect(lines(project, "check_repairing") == [])
        let status = try project.vigia("status")
        #expect(status.output.contains("`vigia fix shop` repairs it"), "\(status.all)")
        // The suggested command works.
        let fixed = try project.vigia("fix", "shop", "--yes")
        #expect(fixed.status == 0, "\(fixed.all)")
        try project.start()
        #expect(try sum(project) == Self.whole)
    }

    @Test("with auto_repair safe, a damaged index is rebuilt before the start")
    func index() throws {
        let project = try shop(Self.reader, repairs: "safe")
        // The last entry of a leaf names another row.
        let made = try project.shell(
            """
            page=$(sqlite3 shop.db "SELECT rootpage FROM sqlite_schema WHERE name = 'by_name'")
            printf '\\001' | dd of=shop.db bs=1 seek=$((page * 4096 - 2)) conv=notrunc
            """
        )
        #expect(made.status == 0, "\(made.all)")
        let checked = try project.vigia("check")
        #expect(checked.status == 1 && checked.output.contains("indexes are damaged"), "\(checked)")
        try project.start()
        #expect(lines(project, "check_repaired").first?.contains("made its indexes anew") == true)
        #expect(try sum(project) == Self.whole)
    }

    @Test("vigia fix --force stops the service, repairs and starts it, and can be undone")
    func force() throws {
        let project = try shop(Self.holder, repairs: "safe")
        try project.start()
        let first = try project.service()
        let damaged = try damage(project)
        #expect(try project.vigia("db", "repair", "shop").errors.contains("database.in_use"))
        let plan = try project.vigia("fix", "--force", "--dry-run")
        let words = "examine \(project.folder)/shop.db, and repair it where it is damaged"
        #expect(plan.output.contains(words), "\(plan.all)")
        #expect(try digest(project) == damaged)
        let forced = try project.vigia("fix", "--force", "--yes")
        #expect(forced.status == 0, "\(forced.all)")
        #expect(forced.output.contains("gathered what is left of it into a new file"))
        let second = try project.until { $0.state == "up" && $0.ready }
        #expect(second.pid != first.pid)
        #expect(try sum(project) == Self.whole)
        #expect(Fact.holds { project.log("shop").hasSuffix("12502500.0\n") })
        // An undo while it runs stops it, and does not start it with a damaged database.
        let undone = try project.vigia("fix", "--undo")
        #expect(undone.output.contains("shop.db is back"), "\(undone.all)")
        #expect(try digest(project) == damaged)
        #expect(undone.status == 1)
        #expect(undone.errors.contains("shop is broken: given up: a check failed: sqlite "))
        #expect(try project.service().state == "broken")
        #expect(kill(try #require(second.pid), 0) == -1)
    }
}
