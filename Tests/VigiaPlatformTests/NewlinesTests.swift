import Testing
import VigiaPlatform

@Suite("Newlines")
struct NewlinesTests {
    static let texts = [
        "", "\n", "a", "a\n", "\na", "a\nb\nc", "\n\n\n", String(repeating: "x\n", count: 1000),
        String(repeating: "\n", count: 300), String(repeating: "y", count: 300) + "\n",
    ]

    @Test("they are found and counted as by looking at each byte", arguments: texts)
    func same(text: String) {
        let slice = (Array("\nz".utf8) + Array(text.utf8) + Array("z\n".utf8)).dropFirst(2)
            .dropLast(2)
        #expect(slice.newlineCount == slice.count { $0 == 0x0A })
        #expect(slice.firstNewline(from: slice.endIndex) == nil)
        #expect(slice.lastNewline(before: slice.startIndex) == nil)
        for place in slice.indices {
            #expect(slice.firstNewline(from: place) == slice[place...].firstIndex(of: 0x0A))
            #expect(slice.lastNewline(before: place) == slice[..<place].lastIndex(of: 0x0A))
        }
    }
}

@Suite("The local zone")
struct LocalZoneTests {
    @Test("what calendar and clock show leads back to the moment, on any day of sixty years")
    func roundTrip() {
        let zone = LocalZone.system
        for day in stride(from: Int64(0), to: 22_000, by: 13) {
            let moment = day * 86_400 + 43_200
            #expect(zone.seconds(zone.shown(moment)) == moment)
        }
    }

    @Test("days are carried over months and years")
    func carried() {
        let zone = LocalZone.system
        var time = zone.shown(zone.seconds(CalendarTime(year: 2026, month: 1, day: 0)))
        #expect((time.year, time.month, time.day) == (2025, 12, 31))
        time = zone.shown(zone.seconds(CalendarTime(year: 2024, month: 2, day: 30)))
        #expect((time.year, time.month, time.day, time.hour) == (2024, 3, 1, 0))
    }
}
