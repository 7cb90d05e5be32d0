import Testing

@testable import VigiaCore

/// What only grows of a service.
@Suite("Counts of services")
struct CountBookTests {
    /// An incident of a service that was down for so long.
    static func incident(
        of service: String,
        _ cause: CauseClass,
        down: Duration = .zero,
        since: Instant? = nil,
        began: Int64 = 0
    ) -> Incident {
        let id = Incident.ID(service: service, began: WallTime(milliseconds: began))
        var incident = Incident(id, IncidentReason(cause, "it failed", run: nil, .ending), run: nil)
        (incident.downtime, incident.downSince) = (down, since)
        return incident
    }

    private static func at(_ seconds: Int64) -> Instant { .boot + .seconds(seconds) }

    @Test("an incident counts once it is over, with its last cause")
    func over() {
        var book = CountBook()
        book.take(.began(Self.incident(of: "web", .unknown)))
        book.take(.changed(Self.incident(of: "web", .schema)))
        #expect(book["web"].incidents == [.unknown: 0, .schema: 0])
        book.take(.over(Self.incident(of: "web", .schema, down: .seconds(3))))
        #expect(book["web"].incidents == [.unknown: 0, .schema: 1])
        #expect(book["web"].downtime == .seconds(3))
        #expect(book["other"] == ServiceCounts())
    }

    @Test("the time down includes an open incident, and never becomes less")
    func down() {
        var book = CountBook()
        book.take(.over(Self.incident(of: "web", .hung, down: .seconds(3))))
        #expect(book.down("web", nil, at: Self.at(50)) == .seconds(3))
        let open = Self.incident(
            of: "web",
            .hung,
            down: .seconds(1),
            since: Self.at(50),
            began: 50
        )
        #expect(book.down("web", open, at: Self.at(52)) == .seconds(6))
        // It turns out that the service was back after one second.
        let shorter = Self.incident(of: "web", .hung, down: .seconds(2), began: 50)
        #expect(book.down("web", shorter, at: Self.at(53)) == .seconds(6))
        book.take(.over(shorter))
        #expect(book.down("web", nil, at: Self.at(54)) == .seconds(6))
        #expect(book.down("calm", nil, at: Self.at(54)) == .zero)
    }

    @Test("an incident that is taken up again after it was over counts once")
    func again() {
        var book = CountBook()
        let incident = Self.incident(of: "web", .hung, down: .seconds(3))
        book.take(.over(incident))
        #expect(book.down("web", incident, at: Self.at(50)) == .seconds(3))
        book.take(.changed(incident))
        // It goes on, and is over with two more seconds.
        let longer = Self.incident(of: "web", .hung, down: .seconds(3), since: Self.at(50))
        #expect(book.down("web", longer, at: Self.at(52)) == .seconds(5))
        book.take(.over(Self.incident(of: "web", .hung, down: .seconds(5))))
        book.take(.over(Self.incident(of: "web", .hung, down: .seconds(5))))
        #expect(book["web"].incidents == [.hung: 1] && book["web"].downtime == .seconds(5))
        let next = Self.incident(of: "web", .hung, down: .seconds(1), began: 7)
        book.take(.over(next))
        #expect(book["web"].incidents == [.hung: 2] && book["web"].downtime == .seconds(6))
    }

    @Test("the checkpoint gets what changed, or all; a later book goes on from there")
    func checkpoint() {
        var (book, later) = (CountBook(), CountBook())
        #expect(!book.isChanged && book.takeChange(all: true) == nil)
        book.take(.hung, of: "web")
        book.take(.over(Self.incident(of: "db", .schema, down: .seconds(1))))
        #expect(book.isChanged)
        later.take(book.takeChange(all: false) ?? [:])
        #expect(!book.isChanged && book.takeChange(all: false) == nil)
        book.take(.hung, of: "web")
        #expect(book.takeChange(all: false)?.keys.sorted() == ["web"])
        #expect(later["web"].restarts == [.hung: 1])
        later.take(book.takeChange(all: true) ?? [:])
        #expect(later["web"].restarts == [.hung: 2] && later["db"] == book["db"])
        #expect(later.kept(of: ["db"])["web"] == ServiceCounts())
        #expect(later.kept(of: ["db"])["db"] == book["db"])
    }
}
