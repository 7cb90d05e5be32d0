import Simulation
import Testing
import VigiaCore

@Suite("Simulation", .serialized)
struct SimulationTests {
    static let days = Duration.seconds(86_400)

    @Test(
        "a world of twenty days breaks no invariant, with fixed seeds",
        arguments: 1...40
    )
    func fixedSeeds(seed: Int) throws {
        var world = World(seed: UInt64(seed))
        try world.run(until: Self.days * 20)
        #expect(world.starts > 0)
    }

    /// The first fresh seed of this test run; a failure names its own seed.
    private static let fresh: UInt64 = {
        let first = UInt64.random(in: 1_000_000...9_000_000_000)
        print("fresh seeds: \(first) to \(first + 299)")
        return first
    }()

    @Test("a world of twenty days breaks no invariant, with a fresh seed", arguments: 0..<300)
    func freshSeeds(number: UInt64) throws {
        var world = World(seed: Self.fresh + number)
        try world.run(until: Self.days * 20)
        #expect(world.stepped > 0)
    }

    @Test(
        "seeds that once broke an invariant break none",
        arguments: [20_262_048, 6_138_351_585, 5_417_691_154, 2_930_670_858, 7_640_306_775]
    )
    func brokenSeeds(seed: UInt64) throws {
        var world = World(seed: seed)
        try world.run(until: Self.days * 365)
        #expect(world.starts > 0)
    }

    @Test("skipping proven routine changes no event and no state", arguments: 1...8)
    func faithful(seed: Int) throws {
        var quick = World(seed: UInt64(seed), tells: true)
        var thorough = World(seed: UInt64(seed), skips: false, tells: true)
        for day in 1...14 {
            try quick.run(until: Self.days * day)
            try thorough.run(until: Self.days * day)
            let stories = (quick.story ?? [], thorough.story ?? [])
            let parting = zip(stories.0, stories.1).first { $0 != $1 }
            try #require(parting == nil)
            try #require(stories.0.count == stories.1.count)
            try #require(quick.project == thorough.project)
        }
        #expect(thorough.skipped == 0)
        #expect(quick.stepped + quick.skipped >= thorough.stepped)
    }
}
