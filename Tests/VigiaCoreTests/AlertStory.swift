import FoundationEssentials
import VigiaCore

/// A service whose reports are made records, and are heard by the watch of alerts.
struct AlertStory {
    private(set) var watch = AlertWatch(origin: "test", at: .boot)
    private(set) var incidents = IncidentBook()
    /// What was raised and resolved, oldest first: `given_up`, or `-given_up` for the end of it.
    private(set) var told: [String] = []
    /// The groups that were taken, with the number of alerts in each.
    private(set) var groups: [(at: Duration, count: Int)] = []
    private(set) var now = Instant.boot
    private var machine: ServiceMachine
    private var nextRun: UInt64 = 1
    let rules: AlertRules
    /// Whether the memory is over the soft limit whenever that is looked at.
    var isOverSoft = false

    init(_ policy: ServicePolicy = ServicePolicy(), _ rules: AlertRules = AlertRules()) {
        (machine, self.rules) = (ServiceMachine(policy: policy), rules)
        handle(.requested(.start, Self.wish))
        handle(.spawned(run, ProcessID(raw: 7)))
        pass(.seconds(2))
    }

    static let wish = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))

    var run: RunID { RunID(raw: nextRun - 1) }
    var time: WallTime { WallTime(milliseconds: now.nanoseconds / 1_000_000) }

    /// What was told since the last call.
    mutating func news() -> [String] {
        defer { told = [] }
        return told
    }

    /// Lets time go by; nothing is late.
    mutating func pass(_ span: Duration) {
        let end = now + span
        while min(machine.deadline, deadline) <= end {
            now = max(now, min(machine.deadline, deadline))
            if let end = watch.quietUntil, end <= now { watch.setQuiet(until: nil) }
            if deadline <= now { look() }
            if watch.takeGroup(at: now) {
                groups.append((now - .boot, watch.group.count))
                watch.groupWritten()
            }
            if machine.deadline <= now { handle(.deadlinePassed) }
        }
        now = end
    }

    /// Begins a quiet time.
    mutating func quiet(for span: Duration) { watch.setQuiet(until: now + span) }

    /// When something about alerts or incidents is due.
    var deadline: Instant { min(watch.deadline(rules, incidents), incidents.deadline) }

    private mutating func look() {
        let isOver = isOverSoft
        take(incidents.look(at: now, time))
        take(watch.look(at: now, time, rules, incidents) { _ in isOver })
    }

    /// Takes in a fact about the newest run.
    mutating func handle(_ event: ServiceEvent) {
        var inputs = Inputs(now: now, draw: 0.5, nextRun: nextRun)
        let effects = machine.handle(event, in: &inputs)
        nextRun = inputs.nextRun
        for case .report(let record, let run) in effects {
            hear(record.kind, record.level, record.fields, run, record.cause)
        }
    }

    /// The newest run ends with status 1, and its program is started again at once.
    mutating func crash() {
        let run = run
        handle(.ended(run, .exited(code: 1)))
        handle(.emptied(run, .session))
        handle(.lastWords(run, LastWords(.dependencyUnreachable, line: "refused", lines: [])))
    }

    /// The program of the newest run runs, and is ready a second later.
    mutating func comeUp() {
        handle(.spawned(run, ProcessID(raw: 7)))
        pass(.seconds(2))
    }

    /// Has the watch hear a record.
    mutating func hear(
        _ kind: EventKind,
        _ level: RecordLevel? = nil,
        _ fields: RecordFields = [:],
        _ run: RunID? = nil,
        _ cause: Cause? = nil
    ) {
        let subject = RecordSubject(service: "web", run: run)
        let why = cause.map { RecordCause($0) }
        let record = kind.record(at: time, level: level, of: subject, because: why, fields)
        take(incidents.hear(record, at: now) { [machine] _ in machine })
        take(watch.hear(record, at: now, rules, incidents["web"]))
    }

    private mutating func take(_ changes: [IncidentChange]) {
        for change in changes { take(watch.hear(change, rules)) }
    }

    /// Has the watch hear how much of the disk is free.
    mutating func disk(_ percent: Int) { take(watch.disk(free: percent, rules, at: time)) }

    private mutating func take(_ changes: [Alert]) {
        told += changes.map { ($0.resolved == nil ? "" : "-") + $0.rule.rawValue }
    }

    /// Swaps the watch for what a successor reads in checkpoints, each of what has changed.
    mutating func swapWatch() throws {
        let alerts = try JSONEncoder().encode(AlertCheckpoint(watch))
        watch = try JSONDecoder().decode(AlertCheckpoint.self, from: alerts).watch
        let change = incidents.takeChange(all: true)
        incidents = IncidentBook()
        guard let change else { return }
        let bytes = try JSONEncoder().encode(change)
        incidents.take(try JSONDecoder().decode(IncidentCheckpoint.self, from: bytes))
    }

    /// What changed of the incidents since the last call.
    mutating func takeChange() -> IncidentCheckpoint? { incidents.takeChange(all: false) }

    /// The supervisor dies, and the record of an event with it.
    mutating func resume(without event: ServiceEvent) throws {
        try swapWatch()
        var inputs = Inputs(now: now, draw: 0.5, nextRun: nextRun)
        _ = machine.handle(event, in: &inputs)
        nextRun = inputs.nextRun
        let machines = ["web": machine]
        take(watch.resume(machines, at: time, rules, incidents))
        take(incidents.resume([], isOtherBoot: false, machines, at: now, time))
    }
}
