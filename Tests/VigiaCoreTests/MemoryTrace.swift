import Glibc

/// The memory of an invented service, as a share of its limit.
struct MemoryTrace {
    /// Random numbers that a seed decides.
    struct Chance {
        private var state: UInt64

        init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 | 1 }

        /// A number from 0 to 1.
        mutating func share() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Double(state >> 11) * 0x1p-53
        }

        mutating func within(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * share()
        }

        /// A number of which each order of magnitude is as probable as any other.
        mutating func ofAnyOrder(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound * pow(range.upperBound / range.lowerBound, share())
        }

        /// Noise around 0 with a deviation of about 1.
        mutating func noise() -> Double { (share() + share() + share() - 1.5) * 2 }
    }

    /// Behaviours of services without a leak.
    enum Kind: String, CaseIterable {
        /// The use does not change.
        case flat
        /// A garbage collector lets the use rise for a minute to a day, and frees it at once.
        case collected
        /// A cache fills ever more slowly.
        case cache
        /// A cache fills evenly within minutes to days, and is full then.
        case filling
        /// The use follows the load by day and night, and less at weekends.
        case daily
        /// Work begins in the morning and ends in the evening.
        case working
        /// Some uses come once and stay, at random times.
        case steps
        /// The use wanders around its mean.
        case wandering
        /// A Java heap is touched for the first time within minutes to days, then filled slowly.
        case heap
        /// Fragmentation grows with the logarithm of time.
        case fragments
        /// A job runs once a day.
        case batch
        /// Sessions come with the load and end after a while.
        case sessions
    }

    /// The use at an hour since the start; calls must come in the order of time.
    let use: (_ hour: Double, _ chance: inout Chance) -> Double
}

extension MemoryTrace {
    private static func sine(_ hour: Double) -> Double { 0.5 * (1 - cos(hour / 24 * 2 * .pi)) }

    private static func fraction(_ value: Double) -> Double { value - value.rounded(.down) }

    /// Draws a service; what it holds in the end is at most 80 % of the limit, the soft one.
    init(_ kind: Kind, _ chance: inout Chance) {
        let base = chance.within(0.05...0.4)
        let peak = chance.within(base + 0.02...0.8)
        let noise = chance.ofAnyOrder(0.0005...0.01)
        let shape = Self.shape(kind, base, peak, &chance)
        use = { hour, chance in
            (base + (peak - base) * shape(hour, &chance)) * (1 + noise * chance.noise())
        }
    }

    /// The course between base and peak, from 0 to 1.
    private static func shape(
        _ kind: Kind,
        _ base: Double,
        _ peak: Double,
        _ chance: inout Chance
    ) -> (_ hour: Double, _ chance: inout Chance) -> Double {
        let phase = chance.within(0...24)
        switch kind {
        case .flat:
            return { _, _ in 0.5 }
        case .collected:
            let period = chance.ofAnyOrder(1 / 60...24)
            return { hour, _ in fraction(hour / period) }
        case .cache:
            let pace = chance.ofAnyOrder(0.1...120)
            return { hour, _ in 1 - exp(-hour / pace) }
        case .filling:
            let time = chance.ofAnyOrder(0.2...96)
            return { hour, _ in min(1, hour / time) }
        case .fragments:
            let pace = chance.ofAnyOrder(0.1...10)
            return { hour, _ in log(1 + hour / pace) / log(1 + 14 * 24 / pace) }
        case .heap:
            let (young, time) = (chance.within(0.3...0.6), chance.ofAnyOrder(0.1...72))
            let pace = chance.ofAnyOrder(1...200)
            return { hour, _ in
                young * min(1, hour / time) + (1 - young) * (1 - exp(-hour / pace))
            }
        case .daily, .working, .steps, .wandering, .batch, .sessions:
            return loadShape(kind, phase, &chance)
        }
    }

    /// The course of a service whose use follows its load.
    private static func loadShape(
        _ kind: Kind,
        _ phase: Double,
        _ chance: inout Chance
    ) -> (_ hour: Double, _ chance: inout Chance) -> Double {
        switch kind {
        case .daily:
            let weekend = chance.within(0...0.3)
            return { hour, _ in
                let isWeekend = fraction(hour / 168) >= 5.0 / 7
                return (isWeekend ? weekend : 1) * sine(hour + phase)
            }
        case .working:
            let ramp = chance.within(0.5...5)
            return { hour, _ in
                let clock = fraction((hour + phase) / 24) * 24
                return max(0, min(1, clock / ramp, (10 + ramp - clock) / ramp))
            }
        case .steps:
            let times = (0..<Int(chance.within(1...6))).map { _ in chance.within(0...336) }
            return { hour, _ in
                Double(times.count { $0 <= hour }) / Double(times.count)
            }
        case .batch:
            let (time, isSudden) = (chance.ofAnyOrder(0.1...8), chance.share() < 0.5)
            return { hour, _ in
                let clock = fraction((hour + phase) / 24) * 24
                return clock >= time ? 0 : isSudden ? 1 : clock / time
            }
        default:
            let isFree = kind == .wandering
            let pace = isFree ? chance.ofAnyOrder(2...200) : chance.ofAnyOrder(0.2...12)
            var level = 0.5
            return { hour, chance in
                let aim = (isFree ? 0.5 : sine(hour + phase)) + 0.3 * chance.noise()
                level = max(0, min(1, level + (aim - level) / (pace * 12)))
                return level
            }
        }
    }
}
