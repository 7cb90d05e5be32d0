import Testing
import VigiaConfig
import VigiaCore

@Suite struct Backups {
    @Test func theDefaultsAreThoseOfTheManual() throws {
        let service = try Fixture.service("command: x\nbackup: { database: data/shop.db }")
        let policy = BackupPolicy(databases: ["/srv/shop/data/shop.db"])
        #expect(service.backup == policy)
        #expect((policy.every, policy.keep) == (.seconds(21_600), 7))
    }

    @Test func severalDatabasesShareATime() throws {
        let service = try Fixture.service(
            "command: x\nbackup: { database: [a.db, /var/b.db], every: 90s, keep: 3 }"
        )
        let databases = ["/srv/shop/a.db", "/var/b.db"]
        #expect(
            service.backup == BackupPolicy(databases: databases, every: .seconds(90), keep: 3)
        )
    }

    static let refused: [(text: String, problem: String)] = [
        ("backup: { every: 6h }", "\"backup\" does not say which database"),
        ("backup: data/shop.db", "\"backup\" must be a map of settings, not text"),
        ("backup: { database: a.db, every: 1s }", "\"every\" is 1s; it must be from 10s to 31d"),
        ("backup: { database: a.db, keep: 0 }", "\"keep\" is 0; it must be from 1 to 1000"),
        ("backup: { database: ~/a.db }", "~ is not expanded in \"~/a.db\""),
        ("backup: { database: { a: b } }", "\"database\" must be text or a list, not a map"),
        ("backup: { databas: a.db }", "there is no setting called \"databas\" here"),
    ]

    @Test(arguments: refused)
    func whatMeansNothingIsRefused(text: String, problem: String) {
        let problems = Fixture.problems("services:\n  web:\n    command: x\n    \(text)")
        #expect(problems.count == 1)
        #expect(problems.first?.contains(problem) == true, "\(problems)")
    }
}
