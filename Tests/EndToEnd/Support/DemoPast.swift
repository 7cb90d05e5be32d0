import Glibc
import VigiaCore
import VigiaHistory
import VigiaPlatform

/// A week behind a project that is yet to start, as an earlier Vigia would have written it: two
/// failures, six hours without Vigia, and samples of the last hour.
struct DemoPast {
    private let services: [String]
    private let now: Int64
    private let file: HistoryFile

    /// Takes the project's folder, and its services; the first one is the one that failed.
    init(of services: [String], in folder: String) {
        (self.services, now) = (services, WallTime(Clock.wall()).milliseconds)
        _ = unsafe mkdir("\(folder)/.vigia", 0o700)
        file = HistoryFile(project: folder)
    }

    private func ago(hours: Double) -> WallTime {
        WallTime(milliseconds: now - Int64(hours * 3_600_000))
    }

    /// Writes it.
    func write() throws {
        var batch = batch(until: 50)
        batch.records = ready(hours: 160)
        batch.incidents = [
            try incident(hours: 101, .exited(code: 1), "schema", down: 40),
            try incident(hours: 53, .killed(.kill, coreDumped: false), "killed", down: 1500),
        ]
        _ = try file.write(batch)
        batch = self.batch(until: 0)
        batch.beginning = ago(hours: 44)
        batch.records = ready(hours: 44)
        batch.incidents = [try incident(hours: 7.2, .exited(code: 1), "exception", down: 8)]
        batch.services = services
        batch.samples = (1...59).reversed().flatMap { samples(minute: $0) }
        _ = try file.write(batch)
    }

    private func batch(until hours: Double) -> HistoryBatch {
        let presence = HistoryPresence(boot: "", up: [], at: ago(hours: hours))
        return HistoryBatch(presence: presence)
    }

    private func ready(hours: Double) -> [Record] {
        services.map { service in
            let subject = RecordSubject(service: service, run: RunID(raw: 1))
            return EventKind.ready
                .record(at: ago(hours: hours), of: subject, because: nil, ["after_ms": 480])
        }
    }

    /// An incident of the first service that is over.
    private func incident(
        hours: Double,
        _ ending: Ending,
        _ cause: String,
        down seconds: Int64
    ) throws -> HistoryIncident {
        let subject = RecordSubject(service: services[0], run: RunID(raw: 1))
        let began = ago(hours: hours)
        let end = WallTime(milliseconds: began.milliseconds + seconds * 1000)
        var watch = IncidentWatch(services[0], stableAfter: .seconds(60))
        let ended = EventKind.ended.record(
            at: began,
            of: subject,
            because: nil,
            ["ending": .ending(ending), "lived_ms": 1, "status": 1]
        )
        let diagnosed = EventKind.diagnosed.record(
            at: began,
            of: subject,
            because: nil,
            ["class": .text(cause), "confidence": "certain", "detail": .text(cause), "line": .null]
        )
        let ready = EventKind.ready.record(at: end, of: subject, because: nil, ["after_ms": 1])
        _ = watch.hear(ended, at: .boot)
        _ = watch.hear(diagnosed, at: .boot)
        _ = watch.hear(ready, at: .boot + .seconds(seconds))
        guard let open = watch.open else { throw NoIncident() }
        return HistoryIncident(open.closed(.recovered, at: end), at: .boot, end)
    }

    private struct NoIncident: Error {}

    /// A minute of each service: memory that grows, and answers that take longer now and then.
    private func samples(minute: Int) -> [HistorySample] {
        services.indices.flatMap { service in
            let time = ago(hours: Double(minute) / 60)
            let place = HistorySample.Place(service, at: time)
            let memory = Bytes.mebibytes(8 + 3 * service + (59 - minute) / 2 % 12)
            let load = 2 + Double(minute * (7 + service) % 11)
            let elapsed = Duration.milliseconds(minute % 13 == 0 ? 90 : 12 + minute % 5)
            let probe = service == 0 ? HistorySample(.pass, elapsed: elapsed, place) : nil
            return [HistorySample(memory: memory, load: load, place)] + (probe.map { [$0] } ?? [])
        }
    }
}
