import Glibc
import TestSupport
import Testing
import VigiaWire

/// Databases of real services, and killed repairs.
@Suite("Databases", .sideBySide, .serialized)
struct Databases {
    /// A service that inserts rows, and reports their number.
    private static let writer = """
        import sqlite3, sys, time
        database = sqlite3.connect("shop.db", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE IF NOT EXISTS sales(id INTEGER PRIMARY KEY, at REAL)")
        while True:
            database.execute("INSERT INTO sales(at) VALUES (?)", (time.time(),))
            time.sleep(0.002)
        """

    private func shop(_ backup: String = "{ database: shop.db, every: 10s, keep: 2 }") throws
        -> Project
    {
        try Project(
            """
            services:
              till: { command: python3 -u till.py, backup: \(backup) }
            """,
            files: ["till.py": Self.writer]
        )
    }

    private func backups(_ project: Project) -> [String] {
        let names = File.names(in: project.folder + "/.vigia/backups/shop.db")
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test("a service's database is backed up while in use, also by the next supervisor")
    func schedule() throws {
        let project = try shop()
        try project.start()
        #expect(Fact.holds(within: .seconds(40)) { backups(project).count == 1 })
        kill(try project.status().supervisor.pid, SIGKILL)
        try project.until { $0.state == "up" }
        #expect(
            Fact.holds(within: .seconds(60)) { project.journal.contains("supervisor_replaced") }
        )
        #expect(Fact.holds(within: .seconds(40)) { backups(project).count == 2 })
        let names = backups(project)
        #expect(Fact.holds(within: .seconds(40)) { backups(project).first == names.last })
        for name in backups(project) {
            let path = "\(project.folder)/.vigia/backups/shop.db/\(name)"
            let check = ["sqlite3", "file:\(path)?immutable=1", "PRAGMA integrity_check"]
            #expect(try Program.run(check, in: project.folder).output == "ok\n")
        }
        #expect(!project.journal.contains("backup_failed"))
        #expect(project.tells("\"event\":\"backup_made\""))
    }

    @Test("a database behind a link or elsewhere is found again by its backup")
    func elsewhere() throws {
        let other = try Project("")
        let project = try Project(
            """
            services:
              till:
                command: sleep 1000
                checks: [ { sqlite: data/a.db }, { sqlite: \(other.folder)/b.db } ]
                backup: { database: [ data/a.db, \(other.folder)/b.db ], every: 10s, keep: 2 }
            """
        )
        try project.shell("ln -s \(other.folder) data")
        for name in ["a", "b"] { try other.shell("sqlite3 \(name).db 'CREATE TABLE t(a)'") }
        let folders = ["a", "b"].map { name in
            ".vigia/backups/outside\(other.folder)/\(name).db"
        }
        try project.start()
        for folder in folders {
            #expect(
                Fact.holds(within: .seconds(60)) {
                    File.names(in: "\(project.folder)/\(folder)").contains { $0.first != "." }
                }
            )
        }
        _ = try project.vigia("stop")
        try project.shell("rm data/a.db data/b.db")
        let checked = try project.vigia("check")
        #expect(checked.status == 1 && checked.all.contains("`vigia db restore data/a.db`"))
        #expect(checked.all.contains("`vigia db restore \(other.folder)/b.db`"), "\(checked.all)")
        #expect(try project.vigia("db", "restore", "data/a.db").status == 0)
        #expect(try project.vigia("db", "restore", other.folder + "/b.db").status == 0)
        #expect(try project.vigia("check").status == 0)
        #expect(!File.names(in: other.folder).contains(".vigia"))
    }

    @Test("a failed backup is explained, and the service continues")
    func failure() throws {
        let project = try shop("{ database: other.db, every: 10s }")
        try project.start()
        let line = "\"event\":\"backup_failed\""
        #expect(Fact.holds(within: .seconds(40)) { project.journal.contains(line) })
        #expect(project.tells("database.missing"))
        #expect(try project.service().state == "up")
    }

    @Test("an unused database is repaired by path and by the service's name")
    func repair() throws {
        let project = try shop()
        try project.start()
        #expect(Fact.holds { File.size(project.folder + "/shop.db-wal") > 3_000_000 })
        let used = try project.vigia("db", "repair", "till")
        #expect(used.status == 1)
        #expect(used.errors.contains("error[database.in_use]"))
        #expect(used.errors.contains("till.py"))
        #expect(try project.vigia("db", "check", "till").status == 0)
        #expect(try project.vigia("stop").status == 0)
        let whole = try rows(project)
        try project.shell("sqlite3 shop.db 'PRAGMA wal_checkpoint(TRUNCATE)'")
        try project.shell("dd if=/dev/zero of=shop.db bs=4096 seek=1 count=1 conv=notrunc")
        #expect(try project.vigia("db", "check", "till").status == 1)
        let repaired = try project.vigia("db", "repair", "till")
        #expect(repaired.status == 0, "\(repaired.all)")
        #expect(repaired.output.contains("vigia fix --undo"))
        #expect(try rows(project) == whole)
        try project.start()
    }

    private func rows(_ project: Project) throws -> String {
        try project.shell("sqlite3 shop.db 'SELECT count(*) FROM sales'").output
    }

    @Test("invalid arguments are refused with a remedy")
    func words() throws {
        let project = try shop()
        for (words, part) in [
            (["db"], "it can check, repair, backup, restore"),
            (["db", "chek", "a"], "did you mean vigia db check?"),
            (["db", "check"], "name its path"),
            (["db", "check", "missing.db"], "database.missing"),
            (["db", "check", "till.py"], "database.not_a_database"),
            (["db", "restore", "--from", "x", "a", "b"], "restore them one by one"),
            (["db", "backup", "--keep", "0", "a"], "--keep wants a whole number"),
        ] {
            let outcome = try project.vigia(words)
            #expect(outcome.status == 2, "\(words)")
            #expect(outcome.errors.contains(part), "\(words): \(outcome.errors)")
        }
    }

    @Test(
        "on a full disk nothing is begun or lost",
        .enabled(if: geteuid() == 0, "a file system is mounted")
    )
    func full() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.shell("mkdir data && mount -t tmpfs -o size=1m none data")
        defer { _ = try? project.shell("umount data") }
        let fill = """
            sqlite3 data/a.db "CREATE TABLE t(x); WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL \
            SELECT x + 1 FROM n WHERE x < 40) INSERT INTO t SELECT randomblob(10000) FROM n"
            """
        try project.shell(fill)
        try project.shell("dd if=/dev/zero of=data/a.db bs=4096 seek=1 count=1 conv=notrunc")
        let before = try project.shell("sha256sum data/a.db").output
        let refused = try project.vigia("db", "repair", "data/a.db")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("error[database.no_room]"), "\(refused.all)")
        #expect(try project.shell("sha256sum data/a.db").output == before)
        // With enough space it is repaired in place, and the old one is kept there, too.
        try project.shell("mount -o remount,size=16m data")
        #expect(try project.vigia("db", "repair", "data/a.db").status == 0)
        #expect(File.names(in: project.folder + "/data/.vigia/repairs").count == 1)
    }

    @Test("a database damaged in any way is repaired with minimal loss")
    func damage() throws {
        let project = try Project("")
        let script = Program.root + "/Benchmarks/databases.py"
        let outcome = try Program.run(
            ["python3", script, "damage", Program.vigia, "15", "1"],
            in: project.folder
        )
        #expect(outcome.status == 0, "\(outcome.all)")
    }

    @Test("a killed repair leaves the original or the repaired database")
    func kills() throws {
        let project = try Project("")
        let script = Program.root + "/Benchmarks/databases.py"
        let outcome = try Program.run(
            ["python3", script, "kills", Program.vigia, "15", "1"],
            in: project.folder
        )
        #expect(outcome.status == 0, "\(outcome.all)")
    }
}
