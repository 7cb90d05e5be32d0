import FoundationEssentials
import VigiaCore

/// A service whose reports are made records, and are heard by a watch while there is one.
struct IncidentStory {
    private var watches: [IncidentWatch] = []
    private(set) var over: [Incident] = []
    private var machine: ServiceMachine
    private var nextRun: UInt64 = 1
    private(set) var now = Instant.boot

    static let stableAfter = Duration.seconds(60)

    init(_ policy: ServicePolicy) { machine = ServiceMachine(policy: policy) }

    /// The open incident.
    var open: Incident? { watches.first?.open }
    /// When the open incident is over if nothing happens.
    var deadline: Instant { watches.first?.deadline ?? .never }
    /// Whether there is a watch.
    var isWatched: Bool { !watches.isEmpty }

    /// Lets time go by.
    mutating func pass(_ span: Duration) {
        let end = now + span
        while machine.deadline <= end {
            now = max(now, machine.deadline)
            handle(.deadlinePassed)
        }
        now = end
        change { watch, now, time in watch.look(at: now, time).map { [$0] } ?? [] }
    }

    /// Takes in a fact about the newest run.
    mutating func handle(_ event: ServiceEvent) {
        var inputs = Inputs(now: now, draw: 0.5, nextRun: nextRun)
        let effects = machine.handle(event, in: &inputs)
        nextRun = inputs.nextRun
        hear(effects)
        for case .examine(let run) in effects {
            handle(.examined(run, Activity(processorTime: .zero, transferred: 0)))
        }
    }

    private mutating func hear(_ effects: [ServiceEffect]) {
        for case .report(let record, let run) in effects {
            let record = record.kind.record(
                at: time,
                level: record.level,
                of: RecordSubject(service: "a", run: run),
                because: record.cause.map { RecordCause($0) },
                record.fields
            )
            hear(record)
        }
    }

    private mutating func hear(_ record: Record) {
        if watches.isEmpty, let watch = IncidentWatch(record, of: "a", machine) {
            watches = [watch]
        }
        change { watch, now, _ in watch.hear(record, at: now) }
    }

    private mutating func change(
        _ change: (inout IncidentWatch, Instant, WallTime) -> [Incident]
    ) {
        guard var watch = watches.first else { return }
        over += change(&watch, now, time)
        watches = watch.isIdle ? [] : [watch]
    }

    /// Has the watch hear a record that the machine does not make, such as one of a check.
    mutating func say(_ kind: EventKind, _ level: RecordLevel?, _ fields: RecordFields) {
        let subject = RecordSubject(service: "a", run: nil)
        hear(kind.record(at: time, level: level, of: subject, because: nil, fields))
    }

    /// Swaps the watch for what a successor reads of it.
    mutating func swapWatch() throws {
        let bytes = try JSONEncoder().encode(watches)
        watches = try JSONDecoder().decode([IncidentWatch].self, from: bytes)
    }

    /// Has the watch continue an incident of an earlier supervisor.
    mutating func resume(_ incident: Incident, downSince: Instant?, lost: Instant) {
        let watch = IncidentWatch(
            resuming: incident,
            downSince: downSince,
            machine,
            lost: lost
        )
        watches = [watch]
    }

    /// Begins a watch since the machine restarted while the service was up.
    mutating func machineRestarted() {
        watches = [IncidentWatch(machineRestarted: "a", at: WallTime(milliseconds: 0), machine)]
    }

    var time: WallTime { WallTime(milliseconds: now.nanoseconds / 1_000_000) }
    var run: RunID { RunID(raw: nextRun - 1) }
}
