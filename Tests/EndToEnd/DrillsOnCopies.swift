import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Drills that work on a copy, or in a project of their own.
@Suite("Drills on copies", .sideBySide, .serialized)
struct DrillsOnCopies {
    private func shop() throws -> Project {
        let project = try Project(
            """
            services:
              till: { command: sleep 1000, backup: { database: shop.db, every: 1h } }
              other: { command: sleep 1000 }
            """
        )
        try project.shell(
            """
            sqlite3 shop.db 'CREATE TABLE sales(id INTEGER PRIMARY KEY, item TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
            INSERT INTO sales SELECT i, "item " || i FROM n'
            """
        )
        try project.start()
        return project
    }

    /// The folders of drills in the project's state.
    private func folders(_ project: Project) -> [String] {
        File.names(in: project.folder + "/.vigia").filter { $0.hasPrefix("drill-") }
    }

    @Test("a copy of a database is damaged and repaired, and the database stays as it is")
    func database() throws {
        let project = try shop()
        let before = try project.shell("sha256sum shop.db").output
        let report = try Drills.drill(project, "database", "till")
        #expect(try project.shell("sha256sum shop.db").output == before)
        let done: String = try report.member("done")
        #expect(done.contains("of a copy of \(project.folder)/shop.db"), "\(done)")
        let checks: [JSONValue] = try report.member("checks")
        let detail: String = try checks[0].member("detail")
        // One page is lost, and every row of the others is saved.
        #expect(detail.hasSuffix(" of 5000 rows") && !detail.contains(" 0 of "), "\(detail)")
        #expect(try Drills.times(report).keys.sorted() == ["damage found", "repaired"])
        #expect(folders(project) == [])
        #expect(!File.names(in: project.folder + "/.vigia").contains("repairs"))
        let other = try project.vigia("drill", "database", "other")
        #expect(other.status == 2 && other.errors.contains("other names no database"))
    }

    @Test("a drill that is killed leaves no copy behind", arguments: ["database", "disk"])
    func killed(kind: String) throws {
        let project = try shop()
        let words = kind == "disk" ? ["drill", kind] : ["drill", kind, "till"]
        let drill = try project.begin(words)
        #expect(Fact.holds { !folders(project).isEmpty })
        kill(drill, SIGKILL)
        _ = try Program.wait(for: drill)
        #expect(Fact.holds { folders(project).isEmpty })
        #expect(try project.vigia("status").status == 0)
    }

    @Test(
        "a project of its own shows that a full disk delays no service, and loses no byte uncounted",
        .enabled(if: geteuid() == 0, "a file system is mounted")
    )
    func disk() throws {
        let project = try shop()
        let report = try Drills.drill(project, "disk")
        let times = try Drills.times(report)
        #expect(times.keys.sorted() == ["logs again", "longest write"])
        let checks: [JSONValue] = try report.member("checks")
        let detail: String = try checks[0].member("detail")
        #expect(detail.hasPrefix("4") && !detail.contains(" 0 dropped"), "\(detail)")
        #expect(folders(project) == [])
        #expect(!File.text("/proc/self/mounts").contains(project.folder))
        #expect(try project.vigia("status").status == 0)
    }
}
