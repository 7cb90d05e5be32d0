import CLinux
import VigiaCore
import VigiaHistory
import VigiaLogs
import VigiaPlatform

/// Has the scribe write the history, batch after batch.
///
/// What cannot be written is retried with growing delays. Meanwhile at most `recordsMax` records
/// and `incidentsMax` incidents wait in memory; the oldest records are dropped and counted.
final class HistoryWriting {
    private unowned let host: any Host
    private var records: [Record] = []
    /// The latest form of each incident.
    private var incidents: [Incident.ID: HistoryIncident] = [:]
    private var prints: [HistoryPrint] = []
    private var samples = SampleBuffer()
    /// Since when the oldest record waits; nil while none does.
    private var waitingSince: Instant?
    /// No batch is due before.
    private var notBefore = Instant.boot
    /// The batch that the scribe has; nil for none.
    private var underWay: HistoryBatch?
    /// How many attempts failed in a row, and since when.
    private var (failures, failingSince) = (0, Instant.boot)
    private var isTold = false
    /// How many records and incidents were dropped since the last written batch.
    private var dropped = 0
    /// When the project began without the state of an earlier supervisor; nil once the file knows.
    var beginning: WallTime?
    /// When a batch is due even if nothing waits, so that a later supervisor knows until when this
    /// one watched; never while no service is wanted.
    private(set) var beatAt = Instant.never
    /// How long a quiet project goes without a batch.
    private static let beat = Duration.seconds(600)
    /// When the code that wrote the last batch leaves the memory; never once it has.
    private(set) var forgetAt = Instant.never
    /// How long that code stays, for a batch that follows soon.
    private static let forgetAfter = Duration.seconds(2)

    /// The most that waits: a thousand services that fail at once make eight records each.
    private static let (recordsMax, incidentsMax, printsMax) = (16_384, 2000, 2000)
    /// The most records of a batch; the scribe writes them within some milliseconds.
    private static let batchMax = 1000
    /// How long records wait for others; a full batch and incidents do not wait.
    private static let wait = Duration.seconds(1)
    /// The least time between two batches that are not full.
    private static let pause = Duration.milliseconds(200)
    /// The longest delay of a retry.
    private static let delayMax = Duration.seconds(60)
    /// A lock of another process that lasts for so many attempts is reported.
    private static let busyMax = 4

    init(_ host: any Host) { self.host = host }

    func add(_ record: Record) {
        records.append(record)
        if records.count > Self.recordsMax { drop(Self.recordsMax / 10) }
        if waitingSince == nil { waitingSince = Clock.now }
    }

    func add(_ incident: HistoryIncident) {
        let isKnown = incidents[incident.id] != nil
        guard isKnown || incidents.count < Self.incidentsMax else { return dropped += 1 }
        incidents[incident.id] = incident
    }

    /// Adds the print of a run, which waits for the next batch.
    func add(_ print: HistoryPrint) {
        guard prints.count < Self.printsMax else { return }
        prints.append(print)
        if waitingSince == nil { waitingSince = Clock.now }
    }

    /// Adds what was seen of a service, which waits for the next batch.
    func add(_ sample: HistorySample) { samples.add(sample, at: Clock.now) }

    /// Whether samples wait.
    var hasSamples: Bool { !samples.isEmpty }

    /// When the next batch is due.
    ///
    /// - Parameter isUrgent: whether an incident has changed that is yet to be added.
    /// - Returns: `never` while nothing waits, and while the scribe writes.
    func deadline(isUrgent: Bool) -> Instant {
        guard underWay == nil else { return .never }
        if isUrgent || !incidents.isEmpty || records.count >= Self.batchMax || samples.isDue {
            return notBefore
        }
        return waitingSince.map { max($0 + Self.wait, notBefore) } ?? .never
    }

    /// Gives the scribe a batch.
    func write(at now: Instant) {
        guard underWay == nil, !host.isFinished else { return }
        notBefore = records.count > Self.batchMax ? now : now + Self.pause
        forgetAt = now + Self.forgetAfter
        let isWanted = host.project.machines.contains { $0.goal == .up }
        beatAt = isWanted ? now + Self.beat : .never
        let batch = takeBatch(Self.batchMax)
        underWay = batch
        let file = HistoryFile(project: host.here)
        let work: @Sendable () -> Outcome = { Outcome(batch, file) }
        host.capability(ScribeAnswers.self).perform(work) { [unowned self] in
            take($0 ?? Outcome(.refused("the scribe has too much to do")))
        }
    }

    /// Unmaps the code of SQLite and whatever else a quiet supervisor does not need, and returns
    /// the memory of what was written.
    func forgetCode(at now: Instant) {
        guard forgetAt <= now else { return }
        forgetAt = .never
        vigia_forget_code()
        Memory.trim()
    }

    /// Gives the scribe everything; nobody hears what becomes of it.
    func finish() {
        guard !records.isEmpty || !incidents.isEmpty || !prints.isEmpty || hasSamples else {
            return
        }
        let batch = takeBatch(records.count, isLast: true)
        let file = HistoryFile(project: host.here)
        // The supervisor ends, so nobody could retry.
        host.scribe.perform { _ = try? file.write(batch) }
    }

    /// Reports a repair of the file.
    func tell(_ repair: HistoryFile.Repair?) {
        guard case .renewed(let why, let file)? = repair else { return }
        host.say(.historyRenewed, ["detail": .text(why), "file": .text(file)])
    }

    private func takeBatch(_ limit: Int, isLast: Bool = false) -> HistoryBatch {
        let project = host.project
        let up = project.machines.indices.filter { project.machines[$0].state.isServing }
        let names = up.map { project.spec.services[$0].name }
        let presence = HistoryPresence(boot: RunRecord.boot, up: names, at: .now)
        var batch = HistoryBatch(presence: presence)
        batch.beginning = beginning
        (batch.records, batch.incidents) = (Array(records.prefix(limit)), Array(incidents.values))
        // The memory of a burst is not kept.
        records = Array(records.dropFirst(limit))
        batch.prints = prints
        batch.restarts = host.capability(RestartCounts.self).updates(for: batch.records)
        addSamples(to: &batch, isLast: isLast)
        (incidents, prints) = ([:], [])
        if records.isEmpty { waitingSince = nil }
        return batch
    }

    private func addSamples(to batch: inout HistoryBatch, isLast: Bool) {
        let (services, pipes) = (host.project.spec.services, host.capability(LogPipes.self))
        samples.look(at: Clock.now, .now, services: services.count, isLast: isLast) {
            pipes.written(by: $0)?.total
        }
        batch.samples = samples.takeAll()
        if !batch.samples.isEmpty { batch.services = services.map(\.name) }
        batch.doubts = host.capability(Probing.self).doubts
    }

    private func drop(_ count: Int) {
        records.removeFirst(count)
        dropped += count
    }

    private func take(_ outcome: Outcome) {
        guard let batch = underWay else { return }
        underWay = nil
        tell(outcome.repair)
        guard let error = outcome.error else {
            beginning = nil
            host.capability(RestartCounts.self).written(batch.restarts)
            return succeeded()
        }
        putBack(batch)
        if failures == 0 { failingSince = Clock.now }
        failures += 1
        notBefore = Clock.now + Self.wait.doubled(after: failures, limit: Self.delayMax)
        guard !isTold, error != .busy || failures >= Self.busyMax else { return }
        isTold = true
        host.say(.historyUnwritable, ["detail": .text(error.words)])
    }

    private func succeeded() {
        let (lost, since) = (dropped, failures == 0 ? Clock.now : failingSince)
        (failures, dropped) = (0, 0)
        guard isTold || lost > 0 else { return }
        isTold = false
        let lasted = Clock.now - since
        host.say(
            .historyWritable,
            ["dropped_records": .count(lost), "lasted_ms": .milliseconds(lasted)]
        )
    }

    /// Puts a batch before what came meanwhile.
    private func putBack(_ batch: HistoryBatch) {
        for incident in batch.incidents where incidents[incident.id] == nil {
            incidents[incident.id] = incident
        }
        records = batch.records + records
        if records.count > Self.recordsMax { drop(records.count - Self.recordsMax) }
        prints = Array((batch.prints + prints).prefix(Self.printsMax))
        samples.putBack(batch.samples, at: Clock.now)
        if !records.isEmpty || !prints.isEmpty { waitingSince = waitingSince ?? Clock.now }
    }

    /// What came of a batch.
    private struct Outcome: Sendable {
        private(set) var repair: HistoryFile.Repair?
        private(set) var error: HistoryError?

        init(_ error: HistoryError) { self.error = error }

        init(_ batch: HistoryBatch, _ file: HistoryFile) {
            do throws(HistoryError) {
                repair = try file.write(batch)
            } catch {
                self.error = error
            }
        }
    }
}
