import Simulation
import Testing

@Suite("Changing configurations in simulation", .serialized)
struct ChangingTests {
    @Test(
        "a change touches no other service, ends removed ones and starts added ones",
        arguments: 1...60
    )
    func fixedSeeds(seed: Int) throws {
        var world = ChangingWorld(seed: UInt64(seed))
        try world.run(steps: 3000)
        #expect(world.changes > 0 && world.deaths > 0 && world.starts > 0)
    }

    @Test(
        "seeds that were broken once hold",
        // A service that was down stayed so where its dependent's preflight refused a restart.
        arguments: [6_398_357]
    )
    func brokenOnce(seed: Int) throws {
        var world = ChangingWorld(seed: UInt64(seed))
        try world.run(steps: 3000)
    }

    @Test("fresh seeds break no invariant of changes", arguments: 1...20)
    func freshSeeds(number: Int) throws {
        let seed = UInt64.random(in: 1_000_000...9_999_999)
        print("fresh seed \(number): \(seed)")
        var world = ChangingWorld(seed: seed)
        try world.run(steps: 3000)
        #expect(world.changes > 0)
    }
}
