import Glibc
import TestSupport
import Testing
import VigiaWire

/// Services whose memory grows.
@Suite("Leaks", .sideBySide, .serialized)
struct Leaks {
    /// Keeps 4 MB more each second, until SIGUSR1 frees everything for good.
    static let leaking = """
        import signal, time
        kept, leaks = [], True
        def free(*_):
            global leaks
            leaks = False
            kept.clear()
        signal.signal(signal.SIGUSR1, free)
        began, parts = time.monotonic(), 0
        while True:
            while leaks and parts < (time.monotonic() - began) * 40:
                parts += 1
                kept.append(b"x" * 100_000)
            time.sleep(0.02)
        """

    static let web = """
        services:
          web:
            command: python3 -u leak.py
            memory: { limit: LIMIT, interval: 100ms, forecast: 2s }
        """

    @Test("a leak is forecast long before the limit, and the forecast ends with the leak")
    func forecast() throws {
        let project = try Project(
            Self.web.replacing("LIMIT", with: "120MB"),
            files: ["leak.py": Self.leaking]
        )
        try project.start()
        let first = try project.service()
        let status = try project.until { $0.memoryForecast != nil }
        let forecast = try #require(status.memoryForecast)
        #expect(forecast.limitBytes == 120 << 20)
        // A busy machine may leak less, but never more than 4 MB a second.
        #expect(forecast.slopeBytesPerHour > 0)
        #expect(forecast.slopeBytesPerHour < 5_000_000 * 3600)
        #expect(forecast.hoursLeftMin <= forecast.hoursLeft)
        #expect(forecast.hoursLeft <= forecast.hoursLeftMax)
        #expect(try project.vigia("status").output.contains("web: memory grows by "))
        #expect(project.tells("\"event\":\"leak_forecast\",\"memory\":"))
        #expect(status.run == first.run && (status.memoryBytes ?? 0) < 120 << 20)
        kill(try #require(status.pid), SIGUSR1)
        #expect(project.tells("\"event\":\"leak_forecast_over\""))
        let last = try project.until { $0.memoryForecast == nil }
        // It was only told.
        #expect(last.run == first.run && !project.journal.contains("memory_exceeded"))
    }

    @Test("a leak is not forecast with `forecast: off`")
    func off() throws {
        let configuration = Self.web.replacing("forecast: 2s", with: "forecast: off")
        let project = try Project(
            configuration.replacing("LIMIT", with: "40MB"),
            files: ["leak.py": Self.leaking]
        )
        try project.start()
        #expect(project.tells("\"event\":\"memory_exceeded\""))
        #expect(!project.journal.contains("leak_forecast"))
    }
}
