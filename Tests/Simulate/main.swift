import Glibc
import Simulation
import VigiaCore

// Runs worlds until so many service-years have passed: simulate SEED YEARS.
let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let (firstSeed, years) = (arguments.first ?? 1, arguments.dropFirst().first ?? 100)
let (clock, year) = (ContinuousClock(), Duration.seconds(31_557_600))
let began = clock.now
var (simulated, facts, starts, deaths, seed) = (0, 0, 0, 0, firstSeed)
while simulated < years {
    var world = World(seed: seed)
    do {
        try world.run(until: year)
    } catch {
        print("FAILED \(error)")
        exit(1)
    }
    (simulated, facts) = (simulated + world.serviceCount, facts + world.facts)
    (starts, deaths, seed) = (starts + world.starts, deaths + world.supervisorDeaths, seed + 1)
}
let seconds = (clock.now - began).inSeconds
print(
    """
    \(simulated) service-years in \(seconds) s: \(Int(Double(simulated) / seconds * 60)) a minute
    seeds \(firstSeed)..<\(seed), \(facts) facts, \(starts) starts, \(deaths) supervisors killed
    every invariant held at every step
    """
)
