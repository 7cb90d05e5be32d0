import Testing
import VigiaCore

@Suite("Wall time")
struct WallTimeTests {
    static let moments: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (1_709_251_199_007, "2024-02-29T23:59:59.007Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ]

    @Test("a time is written in UTC with milliseconds, and read back", arguments: moments)
    func written(milliseconds: Int64, text: String) {
        #expect(WallTime(milliseconds: milliseconds).description == text)
        #expect(WallTime(text)?.milliseconds == milliseconds)
    }

    static let texts: [(String, String?)] = [
        ("2026-03-04T05:06:07Z", "2026-03-04T05:06:07.000Z"),
        ("2026-03-04 05:06:07.5z", "2026-03-04T05:06:07.500Z"),
        ("2026-03-04t05:06:07.123987654-03:00", "2026-03-04T08:06:07.123Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"),
        ("2026-02-29T00:00:00Z", nil),
        ("2026-13-01T00:00:00Z", nil),
        ("2026-01-01T24:00:00Z", nil),
        ("2026-01-01T00:00:00", nil),
        ("2026-01-01T00:00:00.Z", nil),
        ("2026-01-01T00:00:00Zz", nil),
        ("26-01-01T00:00:00Z", nil),
        ("", nil),
    ]

    @Test("RFC 3339 is read in all its forms, and nothing else is", arguments: texts)
    func read(text: String, moment: String?) {
        #expect(WallTime(text)?.description == moment)
    }

    @Test("the days of eight hundred years survive writing and reading")
    func days() {
        for day in stride(from: Int64(-146_097), to: 146_097, by: 13) {
            let moment = WallTime(milliseconds: day * 86_400_000 + 1)
            #expect(WallTime(moment.description) == moment)
        }
    }
}
