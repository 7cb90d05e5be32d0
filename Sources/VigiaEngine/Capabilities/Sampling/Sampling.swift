import Glibc
import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What the tree of a run held and had done when it was last looked at.
///
/// Every service has one, so its numbers are as short as they may be.
struct Sample {
    let run: RunID
    let at: Instant
    var memory: Bytes
    /// The CPU time since the start; a `Duration` would be twice as large.
    let nanoseconds: Int64
    private let share: Float

    init(run: RunID, at now: Instant, memory: Bytes, nanoseconds: Int64, load: Double) {
        (self.run, at, self.memory) = (run, now, memory)
        (self.nanoseconds, share) = (nanoseconds, Float(load))
    }

    /// The share of one processor since the sample before, or since the run began, in per cent.
    var load: Double { Double(share) }
}

/// Looks at the process trees of runs: what they hold, and what they do.
final class Sampling: Capability {
    unowned let host: any Host
    /// The last sample of each service.
    private var samples: [Sample?]
    private var orphansSeen: [ProcessReading] = []
    private var orphansAt = Instant.boot

    init(_ host: any Host) {
        self.host = host
        samples = Array(repeating: nil, count: host.project.machines.count)
    }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        switch effect {
        case .examine(let run): examine(run, of: service)
        case .measure(let run): measure(run, of: service)
        default: return false
        }
        return true
    }

    func describe(_ service: Int, in status: inout ServiceStatus) {
        guard let run = host.project.machines[service].state.run,
            let sample = shown(run, of: service)
        else { return }
        status.memoryBytes = sample.memory.count
        status.cpuPercent = (sample.load * 10).rounded() / 10
    }

    private func examine(_ run: RunID, of service: Int) {
        guard let pid = host.pid(of: run, service) else { return }
        let tree = tree(of: run, pid)
        let activity = Activity(
            processorTime: .nanoseconds(tree.processorTime),
            transferred: tree.transferred,
            queue: host.capability(AcceptQueues.self).queue(of: run, pid, service)
        )
        host.take(.examined(run, activity), for: service)
    }

    private func measure(_ run: RunID, of service: Int) {
        // A process that has just died holds nothing; its end is on its way.
        let sample = host.pid(of: run, service).map { self.sample(run, $0, of: service) }
        if let sample { tell(sample, of: service) }
        if host.project.machines[service].policy.health == nil {
            host.capability(AcceptQueues.self).look(at: run, of: service)
        }
        host.take(.measured(run, sample?.memory ?? Bytes(count: 0)), for: service)
    }

    private func tell(_ sample: Sample, of service: Int) {
        host.capability(LeakForecasts.self).take(sample.memory, of: sample.run, service)
        let place = HistorySample.Place(service, at: .now)
        host.capability(History.self).writing.add(
            HistorySample(memory: sample.memory, load: sample.load, place)
        )
    }

    /// Looks at the tree of a run, and remembers what it saw.
    private func sample(_ run: RunID, _ pid: ProcessID, of service: Int) -> Sample {
        let tree = tree(of: run, pid)
        let (now, used) = (Clock.now, tree.processorTime)
        var memory = memory(of: run, tree)
        if let soft = host.project.machines[service].policy.memory?.soft, memory > soft {
            memory = Bytes(count: max(0, memory.count - tree.givenUpBytes))
        }
        host.capability(OutOfMemory.self).lookForKilledChildren(at: now)
        let last = samples[service].flatMap { $0.run == run ? $0 : nil }
        let since = last?.at ?? began(run, of: service) ?? now
        let span = (now - since).inSeconds
        guard span >= Self.loadSpanMin else {
            // A run that has just begun shows no load yet.
            var early =
                last
                ?? Sample(run: run, at: since, memory: memory, nanoseconds: 0, load: 0)
            early.memory = memory
            samples[service] = early
            return early
        }
        let spent = Duration.nanoseconds(used - (last?.nanoseconds ?? 0)).inSeconds
        let sample = Sample(
            run: run,
            at: now,
            memory: memory,
            nanoseconds: used,
            load: max(0, spent / span * 100)
        )
        samples[service] = sample
        return sample
    }

    /// What the processes of a run hold and have done until now; memory may be that of the last
    /// sample.
    ///
    /// - Returns: memory in bytes, CPU time, and open file descriptors.
    func reading(
        of run: RunID,
        _ pid: ProcessID,
        _ service: Int
    ) -> (memory: Int, processorTime: Duration, openFiles: Int) {
        let tree = tree(of: run, pid)
        let last = samples[service].flatMap { $0.run == run ? $0 : nil }
        let recent = last.flatMap { Clock.now - $0.at < Self.recentFor ? $0.memory : nil }
        return (
            (recent ?? memory(of: run, tree)).count, .nanoseconds(tree.processorTime),
            tree.processes.reduce(0) { $0 + ProcessReading.openFiles(of: $1.pid) }
        )
    }

    /// The memory of a run as its limit counts it.
    private func memory(of run: RunID, _ tree: TreeReading) -> Bytes {
        Bytes(count: host.cgroups?.memory(of: run.raw) ?? tree.memoryBytes)
    }

    /// The processes of a run: those in its cgroup, else those that are found from its main one.
    func tree(of run: RunID, _ pid: ProcessID) -> TreeReading {
        if let processes = host.cgroups?.processes(of: run.raw) {
            return TreeReading(processes: processes)
        }
        return TreeReading(root: pid.raw, orphans: orphans())
    }

    /// Children of the guardian that are no run's main process: orphans of some tree.
    ///
    /// They are looked for once a second at the most, for all services together.
    private func orphans() -> [ProcessReading] {
        let now = Clock.now
        if now - orphansAt < .seconds(1) { return orphansSeen }
        orphansAt = now
        let mains = Set(
            host.project.machines.flatMap { $0.runs.compactMap { $0.pid?.raw } } + [getpid()]
        )
        orphansSeen = ProcessReading.children(of: getppid())
            .filter { !mains.contains($0) }
            .compactMap { ProcessReading(pid: $0) }
        return orphansSeen
    }

    private func began(_ run: RunID, of service: Int) -> Instant? {
        host.project.machines[service].runs.first { $0.id == run }?.spawnedAt
    }

    /// The sample that `status` shows: fresh where it costs little, else the last one.
    private func shown(_ run: Run, of service: Int) -> Sample? {
        guard let pid = run.pid else { return nil }
        let last = samples[service].flatMap { $0.run == run.id ? $0 : nil }
        if let last, samples.count > Self.freshSamplesMax { return last }
        return sample(run.id, pid, of: service)
    }

    /// A load is taken over so many seconds at the least: ticks of the kernel's clock are coarse.
    private static let loadSpanMin = 0.5
    /// A sample is so long as good as another look: to measure memory takes the kernel longest.
    private static let recentFor = Duration.seconds(5)
    /// With more services than this, a status shows the sample that the core asked for last.
    private static let freshSamplesMax = 20
}
