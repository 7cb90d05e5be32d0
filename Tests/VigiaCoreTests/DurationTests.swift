import Testing
import VigiaCore

@Suite("Duration")
struct DurationTests {
    static let texts: [(duration: Duration, text: String)] = [
        (.zero, "0ms"),
        (.nanoseconds(999_999), "0ms"),
        (.milliseconds(250), "250ms"),
        (.seconds(1), "1s"),
        (.milliseconds(1500), "1.5s"),
        (.milliseconds(9999), "9.9s"),
        (.milliseconds(10_900), "10s"),
        (.seconds(59), "59s"),
        (.seconds(60), "1m"),
        (.seconds(90), "1m30s"),
        (.seconds(7200), "2h"),
        (.seconds(7261), "2h1m1s"),
        (.seconds(86_400), "1d"),
        (.seconds(90_061), "1d1h1m1s"),
        (.seconds(-90), "-1m30s"),
    ]

    @Test("durations are shown in the form of the configuration", arguments: texts)
    func text(duration: Duration, text: String) {
        #expect(duration.text == text)
    }

    @Test("durations beyond 64 bits of nanoseconds are clamped")
    func saturates() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.seconds(1 << 33).scaled(by: 1e9).nanoseconds == .max)
    }

    @Test("other units round towards zero")
    func units() {
        #expect(Duration.nanoseconds(1_999_999).milliseconds == 1)
        #expect(Duration.nanoseconds(-1_999_999).milliseconds == -1)
        #expect(Duration.milliseconds(1500).inSeconds == 1.5)
        #expect(Duration.seconds(5).scaled(by: 0.5) == .milliseconds(2500))
    }
}
