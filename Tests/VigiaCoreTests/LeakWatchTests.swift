import Testing
import VigiaCore

/// A watch with the defaults, fed with shares of a limit.
private struct FedWatch {
    private static let limit = Bytes.mebibytes(500)
    private var watch = LeakWatch(window: .seconds(6 * 3600), interval: .seconds(300))
    private(set) var told: [(hour: Double, forecast: LeakForecast)] = []
    private(set) var overs: [Double] = []

    var present: LeakForecast? { watch.forecast }

    mutating func take(_ share: Double, at hour: Double) {
        let used = Bytes(count: Int(share * Double(Self.limit.count)))
        let now = Instant(nanoseconds: Int64(hour * 3600 * 1e9))
        switch watch.take(used, limit: Self.limit, at: now) {
        case .forecast(let forecast): told.append((hour, forecast))
        case .over: overs.append(hour)
        case nil: break
        }
    }
}

/// Whether leaks are forecast, and healthy services are left in peace.
@Suite("Leak forecasts")
struct LeakWatchTests {
    /// The hours of the samples of some days.
    static func hours(days: Int) -> [Double] { (0..<days * 144).map { Double($0) / 6 } }

    @Test("fewer than one of 1,000 days of healthy services has a false alarm")
    func falseAlarms() {
        let (services, days) = (60, 14)
        var alarms: [String] = []
        for kind in MemoryTrace.Kind.allCases {
            for seed in 1...services {
                var chance = MemoryTrace.Chance(seed: seed)
                let trace = MemoryTrace(kind, &chance)
                var fed = FedWatch()
                for hour in Self.hours(days: days) { fed.take(trace.use(hour, &chance), at: hour) }
                alarms += fed.told.map { "\(kind) \(seed) at hour \($0.hour)" }
            }
        }
        let served = services * days * MemoryTrace.Kind.allCases.count
        #expect(served > 10_000)
        #expect(alarms.count * 1000 < served, "\(alarms.count) in \(served) days: \(alarms)")
    }

    /// What lies over a leak.
    enum Cover: CaseIterable {
        case nothing, noise, collections, load
    }

    /// How long a leak takes from 20 % of the limit to the limit, and the least share of that time
    /// that must be left when it is told.
    static let speeds: [(days: Double, left: Double)] = [
        (0.5, 0.15), (1, 0.15), (3, 0.15), (10, 0.25), (30, 0.35), (60, 0.3),
    ]

    @Test("a leak is told long before the limit is reached, whatever its speed", arguments: speeds)
    func leaks(days: Double, left: Double) throws {
        for (cover, seed) in zip(Cover.allCases, 1...) {
            // The load of a day hides a leak that lasts no longer.
            if cover == .load, days < 4 { continue }
            var (chance, fed, hour) = (MemoryTrace.Chance(seed: seed), FedWatch(), 0.0)
            var used = 0.0
            while used < 1 {
                used = 0.2 + 0.8 * hour / (days * 24)
                let over: Double =
                    switch cover {
                    case .nothing: 0
                    case .noise: used * 0.01 * chance.noise()
                    case .collections: 0.1 * chance.share()
                    case .load: 0.1 * abs((hour / 24).truncatingRemainder(dividingBy: 1) - 0.5)
                    }
                fed.take(used + over, at: hour)
                hour += 1 / 12
            }
            let first = try #require(fed.told.first, "\(cover)")
            let end = days * 24
            #expect((end - first.hour) / end >= left, "\(cover): \(first)")
            if cover == .load { continue }
            #expect(first.forecast.leftMin <= first.forecast.left, "\(cover)")
            #expect(first.forecast.left <= first.forecast.leftMax, "\(cover)")
            let promised = first.hour + first.forecast.left.inSeconds / 3600
            #expect(abs(promised - end) < end * 0.2, "\(cover): \(first)")
        }
    }

    @Test("a leak is told again only once a day, or when it has come much nearer")
    func again() throws {
        var fed = FedWatch()
        for hour in Self.hours(days: 30) { fed.take(0.2 + 0.8 * hour / 720, at: hour) }
        try #require(fed.told.count > 3)
        for (last, next) in zip(fed.told, fed.told.dropFirst()) {
            let isNearer = next.forecast.left <= last.forecast.left / 2
            #expect(isNearer || next.hour - last.hour >= 24)
        }
        #expect(fed.overs == [])
    }

    @Test("a forecast is over once the memory is freed or no longer grows")
    func over() throws {
        for isFreed in [true, false] {
            var fed = FedWatch()
            for hour in Self.hours(days: 60) {
                let grown = 0.2 + 0.8 * min(hour, 500) / 720
                fed.take(isFreed && hour > 500 ? 0.2 : grown, at: hour)
            }
            #expect(!fed.told.isEmpty)
            #expect(fed.overs.count == 1, "freed: \(isFreed)")
            #expect(fed.present == nil)
            #expect(fed.told.allSatisfy { $0.hour < 500 } || !isFreed)
        }
    }

    @Test("samples that come rarely, or not at all for a while, are no growth")
    func gaps() {
        var fed = FedWatch()
        for hour in Self.hours(days: 20) where Int(hour / 24) % 4 == 0 {
            fed.take(0.2 + 0.1 * (hour / 96).rounded(.down), at: hour)
        }
        #expect(fed.told.isEmpty)
    }

    @Test("a watch has a fixed size of less than 300 bytes, beside its 76 spans of 4 bytes")
    func size() {
        #expect(MemoryLayout<LeakWatch>.size < 300)
    }
}
