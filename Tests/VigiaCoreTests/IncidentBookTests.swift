import Testing
import VigiaCore

/// The incidents of a project, and what a later supervisor makes of them.
@Suite("Incidents of a project")
struct IncidentBookTests {
    /// The time after the boot of the machine, in seconds.
    static func at(_ seconds: Int64) -> Instant { .boot + .seconds(seconds) }

    static func time(_ seconds: Int64) -> WallTime { WallTime(milliseconds: seconds * 1000) }

    static func record(_ kind: EventKind, _ seconds: Int64, of service: String) -> Record {
        kind.record(
            at: time(seconds),
            of: RecordSubject(service: service, run: RunID(raw: 1)),
            kind == .hung ? ["detail": "no answer"] : [:]
        )
    }

    static let machine: ServiceMachine = {
        var machine = ServiceMachine(policy: ServicePolicy())
        var inputs = Inputs(now: .boot, draw: 0, nextRun: 1)
        _ = machine.handle(.requested(.start, AlertStory.wish), in: &inputs)
        return machine
    }()

    /// A book in which services hang, one after the other.
    static func hung(_ services: [String]) -> IncidentBook {
        var book = IncidentBook()
        for (place, service) in services.enumerated() {
            let seconds = Int64(10 + place)
            let record = record(.hung, seconds, of: service)
            _ = book.hear(record, at: at(seconds)) { _ in machine }
        }
        return book
    }

    @Test("a quiet service has no watch, and a sign begins an incident")
    func begins() {
        var book = IncidentBook()
        let good = Self.record(.recovered, 1, of: "a")
        let quiet = book.hear(good, at: Self.at(1)) { _ in Self.machine }
        #expect(quiet == [] && book == IncidentBook() && book.takeChange(all: true) == nil)
        let sign = Self.record(.hung, 2, of: "a")
        let unknown = book.hear(sign, at: Self.at(2)) { _ in nil }
        #expect(unknown == [] && book["a"] == nil)
        let changes = book.hear(sign, at: Self.at(2)) { _ in Self.machine }
        #expect(book["a"].map { changes == [.began($0)] } == true)
    }

    @Test("the steps of an incident come back from the history, before those that follow")
    func recalled() throws {
        var book = Self.hung(["a"])
        let written = try #require(book["a"])
        var next = IncidentBook()
        let change = book.takeChange(all: true)
        next.take(try #require(change))
        #expect(next["a"]?.steps == [] && next["a"]?.id == written.id)
        let changes = next.resume(
            [(written, nil)],
            isOtherBoot: false,
            ["a": Self.machine],
            at: Self.at(20),
            Self.time(20)
        )
        #expect(next["a"] == written && changes == [.changed(written)])
    }

    @Test("an incident of the history continues, unless its service is gone or not wanted")
    func continued() throws {
        let old = try #require(Self.hung(["a"])["a"])
        let idle = ServiceMachine(policy: ServicePolicy())
        let cases: [(machine: ServiceMachine?, outcome: Incident.Outcome?)] = [
            (Self.machine, nil), (idle, .unseen), (nil, .removed),
        ]
        for (machine, outcome) in cases {
            var book = IncidentBook()
            let changes = book.resume(
                [(old, nil)],
                isOtherBoot: false,
                machine.map { ["a": $0] } ?? [:],
                at: Self.at(20),
                Self.time(20)
            )
            #expect(changes.count == 1 && changes[0].incident.id == old.id)
            #expect(changes[0].incident.outcome == outcome)
            #expect((book["a"]?.id == old.id) == (outcome == nil))
        }
    }

    @Test("incidents are joined to the earliest one among the dependencies, once")
    func joined() {
        var book = Self.hung(["db", "api", "web"])
        let needs = ["web": ["api"], "api": ["db"]]
        let changes = book.join(dependencies: needs)
        #expect(Set(changes.map(\.incident.service)) == ["api", "web"])
        #expect(book["api"]?.root == book["db"]?.id && book["web"]?.root == book["db"]?.id)
        #expect(book["db"]?.root == nil)
        let again = book.join(dependencies: needs)
        #expect(again == [])
    }

    @Test("an outage of before a new start counts for an alert from the start on")
    func olderOutage() {
        let book = Self.hung(["a"])
        let (rules, start) = (AlertRules(), Self.at(500))
        let watch = AlertWatch(origin: "test", at: start)
        #expect(watch.deadline(rules, book) == start + .seconds(60))
        let older = AlertWatch(origin: "test", at: .boot)
        #expect(older.deadline(rules, book) == Self.at(70))
    }
}
