import Testing

@testable import VigiaCore

@Suite("Backup schedule")
struct BackupScheduleTests {
    private static func at(_ seconds: Int) -> Instant { .boot + .seconds(seconds) }

    private static func job(_ name: String, every seconds: Int = 3600) -> BackupSchedule.Job {
        BackupSchedule.Job(service: 0, database: name, every: .seconds(seconds), keep: 7)
    }

    static let ages: [(age: Int?, due: Int)] = [
        (nil, 110), (0, 3700), (600, 3100), (3600, 110), (3595, 110), (99_999, 110), (-500, 3700),
    ]

    @Test("the first backup is due when the newest one is older than the interval", arguments: ages)
    func first(age: Int?, due: Int) {
        var schedule = BackupSchedule()
        schedule.add(Self.job("a"), newestAge: age.map { .seconds($0) }, at: Self.at(100))
        #expect(schedule.deadline == Self.at(due))
    }

    @Test("one backup runs at a time, and the next is due one interval after its end")
    func inTurn() {
        var schedule = BackupSchedule()
        schedule.add(Self.job("a"), newestAge: nil, at: Self.at(0))
        schedule.add(Self.job("b"), newestAge: nil, at: Self.at(0))
        #expect(schedule.next(at: Self.at(9)) { _ in true } == nil)
        #expect(schedule.next(at: Self.at(10)) { _ in true } == Self.job("a"))
        #expect(schedule.deadline == .never)
        #expect(schedule.next(at: Self.at(11)) { _ in true } == nil)
        schedule.ended(well: true, at: Self.at(20))
        #expect(schedule.deadline == Self.at(10))
        #expect(schedule.next(at: Self.at(20)) { _ in true } == Self.job("b"))
        schedule.ended(well: true, at: Self.at(30))
        #expect(schedule.deadline == Self.at(3620))
    }

    @Test("a failed backup is retried after ten minutes, or after a shorter interval")
    func failure() {
        for (every, again) in [(3600, 610), (60, 70)] {
            var schedule = BackupSchedule()
            schedule.add(Self.job("a", every: every), newestAge: nil, at: Self.at(0))
            _ = schedule.next(at: Self.at(10)) { _ in true }
            schedule.ended(well: false, at: Self.at(10))
            #expect(schedule.deadline == Self.at(again))
        }
    }

    @Test("a service that is down gets no backup")
    func down() {
        var schedule = BackupSchedule()
        schedule.add(Self.job("a"), newestAge: nil, at: Self.at(0))
        #expect(schedule.next(at: Self.at(10)) { _ in false } == nil)
        #expect(schedule.deadline == Self.at(40))
        #expect(schedule.next(at: Self.at(40)) { _ in true } == Self.job("a"))
    }

    static let folders = [
        ("/srv/shop/data/a.db", "/srv/shop/.vigia/backups/data/a.db"),
        ("/var/lib/a.db", "/srv/shop/.vigia/backups/outside/var/lib/a.db"),
        ("/srv/shopping/a.db", "/srv/shop/.vigia/backups/outside/srv/shopping/a.db"),
    ]

    @Test("each database has its own backup folder", arguments: folders)
    func folder(database: String, folder: String) {
        #expect(BackupPolicy.folder(of: database, in: "/srv/shop") == folder)
        // Multi-byte characters make no difference.
        let (there, here) = ("/srv/loja-são-joão-🐧", "/srv/shop")
        let moved = [database, folder].map { $0.replacing(here, with: there) }
        #expect(BackupPolicy.folder(of: moved[0], in: there) == moved[1])
    }
}
