import Glibc
import VigiaPlatform

/// Memory that a process of the service's own cgroup uses.
struct LeakedMemory: Disturbance {
    private let main: ProcessHandle
    private let bytes: Int
    private var balloon: MemoryBalloon?

    /// How often it looks whether the run still runs.
    private static let lookEvery = Duration.milliseconds(10)

    /// Takes the main process as `pid:start time`, the folder of the run's cgroup, and a number of
    /// bytes.
    init(_ words: [String]) throws(DisturbanceError) {
        guard words.count == 3, let bytes = Int(words[2]), bytes > 0 else {
            throw DisturbanceError("a leak needs a process, a cgroup and a size")
        }
        (main, self.bytes) = (try ProcessHandle.named(words[0]), bytes)
        MemoryBalloon.offer()
        do throws(SystemError) {
            try RunCgroups.join(words[1])
        } catch {
            throw DisturbanceError(error)
        }
    }

    mutating func begin() throws(DisturbanceError) -> Int64 {
        do throws(SystemError) {
            balloon = try MemoryBalloon(bytes: bytes)
        } catch {
            throw DisturbanceError(error)
        }
        return Clock.sinceBoot()
    }

    /// Ends with the run, as memory of its own would.
    mutating func turn() -> Duration? {
        if main.isOver { exit(0) }
        return Self.lookEvery
    }

    mutating func undo() -> [String] {
        guard balloon != nil else { return [] }
        balloon = nil
        return ["its memory is free again"]
    }
}
