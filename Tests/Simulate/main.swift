import Glibc
import Simulation
import VigiaCore

/// What came of one world, or of several.
struct Outcome {
    var (stepped, skipped, starts, deaths) = (0, 0, 0, 0)
    var guardianDeaths = 0
    var failure: String?

    /// Runs the world of a seed for a year.
    init(seed: UInt64) {
        var world = World(seed: seed)
        do {
            try world.run(until: .seconds(31_557_600))
        } catch {
            failure = "\(error)"
        }
        (stepped, skipped) = (world.stepped, world.skipped)
        (starts, deaths) = (world.starts, world.supervisorDeaths)
        guardianDeaths = world.guardianDeaths
    }

    mutating func add(_ other: Outcome) {
        (stepped, skipped) = (stepped + other.stepped, skipped + other.skipped)
        (starts, deaths) = (starts + other.starts, deaths + other.deaths)
        guardianDeaths += other.guardianDeaths
        failure = failure ?? other.failure
    }
}

// Runs worlds until so many service-years have passed, one on each core: simulate SEED YEARS.
let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let (firstSeed, wanted) = (arguments.first ?? 1, arguments.dropFirst().first ?? 100)
let cores = max(1, UInt64(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
var (years, end) = (0, firstSeed)
while years < wanted {
    years += World(seed: end).serviceCount
    end += 1
}
let (clock, seeds) = (ContinuousClock(), firstSeed..<end)
let began = clock.now
let whole = await withTaskGroup(of: Outcome.self, returning: Outcome?.self) { group in
    for seed in seeds.prefix(Int(cores)) { group.addTask { Outcome(seed: seed) } }
    var (whole, next) = (Outcome?.none, firstSeed + cores)
    for await outcome in group {
        if whole?.add(outcome) == nil { whole = outcome }
        guard next < end, whole?.failure == nil else { continue }
        group.addTask { [next] in Outcome(seed: next) }
        next += 1
    }
    return whole
}
let seconds = (clock.now - began).inSeconds
if let failure = whole?.failure {
    print("FAILED \(failure)")
    exit(1)
}
guard let whole else { exit(0) }
print(
    """
    \(years) service-years in \(seconds) s on \(cores) cores: \
    \(Int(Double(years) / seconds * 60)) a minute
    seeds \(seeds), \(whole.starts) starts, \(whole.deaths) supervisors killed, \
    \(whole.guardianDeaths) of them after their guardians
    \(whole.stepped) facts stepped, each followed by every invariant; every one held
    \(whole.skipped) facts of routine skipped, proven equal to rounds that were stepped
    """
)
