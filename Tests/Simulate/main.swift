import Glibc
import Simulation
import VigiaCore

/// The counts of one or several worlds.
struct Outcome {
    var (stepped, skipped, starts, deaths) = (0, 0, 0, 0)
    var guardianDeaths = 0
    var years = 0
    var failure: String?

    /// Runs the world of a seed for a year.
    init(seed: UInt64) {
        var world = World(seed: seed)
        do {
            try world.run(until: .seconds(31_557_600))
        } catch {
            failure = "\(error)"
        }
        (stepped, skipped, years) = (world.stepped, world.skipped, world.serviceCount)
        (starts, deaths) = (world.starts, world.supervisorDeaths)
        guardianDeaths = world.guardianDeaths
    }

    init() {}

    mutating func add(_ other: Outcome) {
        (stepped, skipped) = (stepped + other.stepped, skipped + other.skipped)
        (starts, deaths) = (starts + other.starts, deaths + other.deaths)
        (guardianDeaths, years) = (guardianDeaths + other.guardianDeaths, years + other.years)
        failure = failure ?? other.failure
    }
}

let usage = """
    simulate SEED YEARS      worlds of SEED and the seeds that follow, until so many
                             service-years have passed
    simulate --worlds COUNT  so many worlds of seeds that nobody has chosen
    Each world lasts a year; the first invariant that breaks ends it, and names the seed.
    """

/// The seeds of the command line; nil for invalid words.
func wantedSeeds(_ words: [String]) -> Range<UInt64>? {
    let numbers = words.compactMap { UInt64($0) }
    if words.first == "--worlds" {
        guard words.count == 2, let count = numbers.first, count > 0 else { return nil }
        let first = UInt64.random(in: 1_000_000...9_000_000_000)
        print("\(count) worlds of fresh seeds, from \(first) on")
        return first..<(first + count)
    }
    guard numbers.count == words.count, numbers.count <= 2 else { return nil }
    let (first, wanted) = (numbers.first ?? 1, numbers.dropFirst().first ?? 100)
    var (years, end) = (0, first)
    while years < wanted {
        years += World(seed: end).serviceCount
        end += 1
    }
    return first..<end
}

guard let seeds = wantedSeeds(Array(CommandLine.arguments.dropFirst())) else {
    print(usage)
    exit(64)
}
let cores = max(1, UInt64(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
let clock = ContinuousClock()
let began = clock.now
let whole = await withTaskGroup(of: Outcome.self, returning: Outcome.self) { group in
    for seed in seeds.prefix(Int(cores)) { group.addTask { Outcome(seed: seed) } }
    var (whole, next) = (Outcome(), seeds.lowerBound + cores)
    for await outcome in group {
        whole.add(outcome)
        guard next < seeds.upperBound, whole.failure == nil else { continue }
        group.addTask { [next] in Outcome(seed: next) }
        next += 1
    }
    return whole
}
let seconds = (clock.now - began).inSeconds
if let failure = whole.failure {
    print("FAILED \(failure)")
    exit(1)
}
print(
    """
    \(seeds.count) worlds, \(whole.years) service-years in \(seconds) s on \(cores) cores: \
    \(Int(Double(whole.years) / seconds * 60)) a minute
    seeds \(seeds), \(whole.starts) starts, \(whole.deaths) supervisors killed, \
    \(whole.guardianDeaths) of them after their guardians
    \(whole.stepped) facts stepped, each followed by every invariant; every one held
    \(whole.skipped) facts of routine skipped, proven equal to rounds that were stepped
    """
)
