import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Measures services, within one turn of the loop.
struct Measuring: MetricsSource {
    // Asked for once, and not for each of a thousand services.
    private let project: Project
    private let checkpoint: CheckpointWriter
    private let metrics: Metrics
    private let sampling: Sampling
    private let troubles: LogTroubles
    private let pipes: LogPipes
    private let now = Clock.now

    init(_ host: any Host) {
        (project, checkpoint) = (host.project, host.checkpoint)
        metrics = host.capability(Metrics.self)
        sampling = host.capability(Sampling.self)
        troubles = host.capability(LogTroubles.self)
        pipes = host.capability(LogPipes.self)
    }

    var serviceCount: Int { project.machines.count }

    func ownMetrics() -> [OwnMetrics] { OwnMetrics.all(metrics.wallTime(of:)) }

    func metrics(of service: Int) -> ServiceMetrics? {
        if project.isGone(service) { return nil }
        let name = project.spec.services[service].name
        var result = ServiceMetrics(name: name)
        result.isWanted = project.machines[service].goal == .up
        result.isReady = project.machines[service].state.isServing
        result.memoryLimit = project.machines[service].policy.memory?.limit.count
        count(service, name, &result)
        guard let run = project.machines[service].state.run, let pid = run.pid else {
            return result
        }
        result.isUp = true
        result.began = run.spawnedAt.map { metrics.wallTime(of: $0) }
        let reading = sampling.reading(of: run.id, pid, service)
        result.memory = reading.memory
        result.processorTime = metrics.told(reading.processorTime, of: run.id, service)
        result.openFiles = reading.openFiles
        return result
    }

    /// Adds what was counted.
    private func count(_ service: Int, _ name: String, _ result: inout ServiceMetrics) {
        let kept = checkpoint.alerts
        result.counts = kept.counts[name]
        result.downtime = kept.changeCounts { [incident = kept.incidents[name]] in
            $0.down(name, incident, at: now)
        }
        if project.spec.services[service].probe != nil {
            result.health = metrics.health?[service] ?? LatencyHistogram()
        }
        if let written = pipes.written(by: service) {
            result.written = (written[.stdout], written[.stderr])
        }
        result.logDropped = troubles.droppedBytes(of: name)
    }
}
