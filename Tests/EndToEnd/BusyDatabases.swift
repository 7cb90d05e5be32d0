import Glibc
import TestSupport
import Testing

/// Backups of databases without WAL mode that are written to continuously.
@Suite("Busy databases", .sideBySide, .serialized)
struct BusyDatabases {
    /// Creates a database of so many megabytes, and writes to it for ever.
    private static let till = """
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE IF NOT EXISTS photos(photo BLOB)")
        database.execute("CREATE TABLE IF NOT EXISTS sales(id INTEGER PRIMARY KEY, sum REAL)")
        database.execute("BEGIN")
        for _ in range(int(sys.argv[2]) * 10):
            database.execute("INSERT INTO photos VALUES (randomblob(100000))")
        database.execute("COMMIT")
        while True:
            database.execute("BEGIN")
            # Both, or the copy is not of one moment.
            database.execute("INSERT INTO sales(sum) VALUES (1)")
            database.execute("UPDATE photos SET photo = zeroblob(10) WHERE rowid = 1")
            database.execute("INSERT INTO sales(sum) VALUES (-1)")
            database.execute("COMMIT")
        """

    private func sales(_ path: String, _ project: Project) throws -> Int {
        let question = "SELECT count(*) FROM sales"
        let answer = try project.shell("sqlite3 -cmd '.timeout 20000' \(path) '\(question)'")
        return Int(answer.output.split(separator: "\n").first ?? "") ?? 0
    }

    @Test("a database of some megabytes is copied at one moment, by the schedule and on request")
    func small() throws {
        let project = try Project(
            """
            services:
              till:
                command: python3 -u till.py shop.db 20
                backup: { database: shop.db, every: 10s, keep: 5 }
            """,
            files: ["till.py": Self.till]
        )
        try project.start()
        #expect(Fact.holds { (try? sales("shop.db", project)) ?? 0 > 0 })
        for _ in 0..<15 {
            let before = try sales("shop.db", project)
            let made = try project.vigia("db", "backup", "till", "--json")
            #expect(made.status == 0, "\(made.all)")
            let folder = project.folder + "/.vigia/backups/shop.db/"
            let newest = try #require(File.names(in: folder).filter { $0.first != "." }.max())
            let copy = "'file:\(folder + newest)?immutable=1'"
            let count = try sales(copy, project)
            #expect(count >= before && count.isMultiple(of: 2))
            let check = try project.shell("sqlite3 \(copy) 'PRAGMA integrity_check'")
            #expect(check.output == "ok\n")
        }
        let line = "\"event\":\"backup_made\""
        #expect(Fact.holds(within: .seconds(40)) { project.journal.contains(line) })
        #expect(!project.journal.contains("backup_failed"))
        #expect(try project.vigia("db", "check", "till").status == 0)
    }

    @Test(
        "a big database is cloned if the file system supports it, otherwise a remedy is given",
        .enabled(if: geteuid() == 0, "file systems are mounted"),
        arguments: ["xfs", "tmpfs"]
    )
    func big(system: String) throws {
        let project = try Project("", files: ["till.py": Self.till])
        let mount =
            system == "xfs"
            ? "truncate -s 600M image && mkfs.xfs -q image && mount -o loop image disk"
            : "mount -t tmpfs -o size=400m none disk"
        let mounted = try project.shell("mkdir disk && \(mount)")
        try #require(mounted.status == 0, "\(mounted.all)")
        defer { _ = try? project.shell("umount disk") }
        let writer = try project.beginShell("exec python3 -u till.py disk/shop.db 140")
        defer { Program.end(writer) }
        #expect(Fact.holds { (try? sales("disk/shop.db", project)) ?? 0 > 0 })
        let made = try project.shell("cd disk && vigia db backup shop.db")
        let count = File.names(in: project.folder + "/disk/.vigia/backups/shop.db")
            .count { $0.first != "." }
        if system == "xfs" {
            #expect(made.status == 0 && count == 1, "\(made.all)")
        } else {
            #expect(made.status == 1 && count == 0, "\(made.all)")
            #expect(made.errors.contains("error[database.never_quiet]"), "\(made.all)")
            #expect(made.errors.contains("PRAGMA journal_mode=WAL"), "\(made.all)")
        }
    }
}
