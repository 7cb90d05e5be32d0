import Testing
import VigiaCore
import VigiaJSON
import VigiaWire

@Suite("Words of older versions")
struct OldWordTests {
    /// Lines as older versions wrote them.
    static let events: [(line: String, event: EventKind)] = [
        (
            #"{"time":"2026-11-30T11:00:00.000Z","level":"error","event":"note_unwritable","#
                + #""detail":"no space left on device"}"#,
            .checkpointUnwritable
        ),
        (
            #"{"time":"2026-11-30T11:00:00.000Z","level":"warning","event":"notice_ignored","#
                + #""detail":"pid 7 belongs to no service that may send any"}"#,
            .notifyIgnored
        ),
        (
            #"{"time":"2026-11-30T11:00:00.000Z","level":"error","event":"notices_unavailable","#
                + #""detail":"too many open files"}"#,
            .notifyUnavailable
        ),
    ]

    @Test("an event is known by the word that it had before", arguments: events)
    func event(line: String, event: EventKind) {
        let record = JSON.decode(Record.self, from: Array(line.utf8))
        #expect(record?.event == .known(event) && record?.event.word == event.rawValue)
    }

    @Test("so is a cause, whose words stay")
    func cause() {
        let json = #"{"code":"trial","words":"a trial while the breaker is open"}"#
        let cause = JSON.decode(RecordCause.self, from: Array(json.utf8))
        #expect(cause?.code == .known(.retry))
        #expect(cause?.words == "a trial while the breaker is open")
    }

    @Test("words of today stay what they are")
    func today() {
        #expect(EventKind.allCases.allSatisfy { EventKind.today($0.rawValue) == $0.rawValue })
        #expect(CauseCode.allCases.allSatisfy { CauseCode.today($0.rawValue) == $0.rawValue })
        #expect(EventKind.today("of_tomorrow") == "of_tomorrow")
    }
}
