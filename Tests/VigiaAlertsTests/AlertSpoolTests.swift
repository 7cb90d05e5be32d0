import TestSupport
import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaAlerts

/// The folder of waiting messages, on a real disk.
@Suite("Waiting messages")
struct AlertSpoolTests {
    let place: TestFolder
    let spool: AlertSpool

    init() throws {
        place = try TestFolder()
        try FileDescriptor.makeFolder(place.path + "/.vigia", mode: 0o700)
        spool = AlertSpool(in: .state(of: place.path))
    }

    static func notice(_ number: Int64, isOver: Bool = false) -> AlertNotice {
        let alert = AlertNoticeTests.alert(number, resolved: isOver ? number : nil)
        return AlertNotice(AlertNoticeTests.origin, [alert])
    }

    @Test("of more than a thousand messages the oldest resolved ones are left out first")
    func limit() throws {
        let over = (1...10).map { Self.notice($0, isOver: true) }
        let open = (11...1000).map { Self.notice($0) }
        #expect(try spool.write(over + open, for: "a") == [])
        #expect(try spool.names().count == AlertSpool.filesMax)
        let some = try spool.write((1001...1004).map { Self.notice($0) }, for: "b.c")
        #expect(some.count == 4 && some.allSatisfy { $0.contains("-resolved.a.json") })
        let more = try spool.write((1005...1012).map { Self.notice($0) }, for: "a")
        #expect(more.count == 8 && more.count { $0.contains("-resolved.") } == 6)
        let names = try spool.names()
        #expect(names.count == AlertSpool.filesMax)
        #expect(names.allSatisfy { !$0.contains("-resolved.") })
        // The oldest two of the others are gone too.
        #expect(try spool.read(names[0])?.alerts.first?.raised.milliseconds == 13_000)
        #expect(try spool.names(for: "b.c").count == 4)
    }

    @Test("a message that is written again replaces itself")
    func again() throws {
        _ = try spool.write([Self.notice(1)], for: "a")
        _ = try spool.write([Self.notice(1)], for: "a")
        _ = try spool.write([Self.notice(1, isOver: true)], for: "a")
        #expect(try spool.names().count == 2)
    }
}
