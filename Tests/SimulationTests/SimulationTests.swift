import Simulation
import Testing

@Suite("Simulation")
struct SimulationTests {
    @Test(
        "a world of five days breaks no invariant, with seeds that never change",
        arguments: 1...40
    )
    func fixedSeeds(seed: Int) throws {
        var world = World(seed: UInt64(seed))
        try world.run(until: .seconds(5 * 86_400))
        #expect(world.starts > 0)
    }

    @Test("a world of five days breaks no invariant, with a fresh seed", arguments: 1...20)
    func freshSeeds(number: Int) throws {
        let seed = UInt64.random(in: 1_000_000...9_999_999)
        print("fresh seed \(number): \(seed)")
        var world = World(seed: seed)
        try world.run(until: .seconds(5 * 86_400))
        #expect(world.facts > 0)
    }
}
