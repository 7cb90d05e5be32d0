import Glibc
import VigiaAPI
import VigiaCore
import VigiaPlatform
import VigiaWire

/// An answer with metrics, in the making: every service is measured, then written down.
final class Scrape {
    let format: MetricsText.Format
    /// Who waits for the answer.
    var replies: [(APIResponse) -> Void] = []
    private unowned let host: any Host
    // Asked for once, and not for each of a thousand services.
    private unowned let metrics: Metrics
    private unowned let sampling: Sampling
    private unowned let troubles: LogTroubles
    private var services: [ServiceMetrics] = []
    private var text: MetricsText
    /// The next service to measure, or to write down.
    private var next = 0
    /// The families that are left.
    private var families = MetricFamily.allCases[...]
    private lazy var own = OwnMetrics.all(metrics.wallTime(of:))
    private(set) var isOver = false

    init(_ format: MetricsText.Format, _ host: any Host) {
        (self.format, self.host) = (format, host)
        text = MetricsText(format)
        metrics = host.capability(Metrics.self)
        sampling = host.capability(Sampling.self)
        troubles = host.capability(LogTroubles.self)
    }

    /// Goes on for so long, at least by one service.
    func go(until: Instant) {
        repeat { isOver = !step() } while !isOver && Clock.now < until
    }

    /// Gives the answer to all who wait.
    func answer() {
        let response = APIResponse.text(text.bytes, format.contentType)
        for reply in replies { reply(response) }
    }

    /// False once nothing is left.
    private func step() -> Bool {
        if next < host.project.machines.count, families.count == MetricFamily.allCases.count {
            if !host.project.isGone(next) { services.append(measured(next)) }
            next += 1
            return true
        }
        guard let family = families.popFirst() else { return false }
        text.begin(family)
        for service in services { text.add(family, of: service) }
        switch family.labels {
        case ["process"]:
            for own in own { text.add(family, of: own) }
        case ["version"]: text.addBuild(version: VigiaVersion.current)
        default: break
        }
        if families.isEmpty { text.end() }
        return true
    }
}

extension Scrape {
    /// What is measured of a service now.
    private func measured(_ service: Int) -> ServiceMetrics {
        let (project, machine) = (host.project, host.project.machines[service])
        var result = ServiceMetrics(name: project.spec.services[service].name)
        result.isWanted = machine.goal == .up
        result.isReady = machine.state.isServing
        result.restarts = metrics.restarts[result.name] ?? [:]
        result.memoryLimit = machine.policy.memory?.limit.count
        result.logDropped = troubles.droppedBytes(of: result.name)
        if project.spec.services[service].probe != nil {
            result.health = metrics.health?[service] ?? LatencyHistogram()
        }
        guard let run = machine.state.run, let pid = run.pid else { return result }
        result.isUp = true
        result.began = run.spawnedAt.map { metrics.wallTime(of: $0) }
        let reading = sampling.reading(of: run.id, pid)
        result.memory = reading.memory
        result.processorTime = reading.processorTime
        result.openFiles = reading.openFiles
        return result
    }
}
