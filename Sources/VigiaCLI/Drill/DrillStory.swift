import VigiaCore

/// When the things happened that a drill waits for, from the records of one service.
struct DrillStory {
    /// The run that was disturbed.
    let run: RunID
    let service: String

    /// When a probe failed first, and how long the last good answer was ago by then.
    private(set) var suspect: (at: Duration, silent: Duration)?
    /// When Vigia noticed that something is wrong.
    private(set) var noticed: Duration?
    /// When no process of the run was left.
    private(set) var emptied: Duration?
    /// When the next run was spawned.
    private(set) var started: Duration?
    /// When the next run was ready.
    private(set) var ready: Duration?
    /// The next run.
    private(set) var next: RunID?
    /// Why the service was given up; nil if it was not.
    private(set) var givenUp: String?
    /// When the next start found the port taken.
    private(set) var portTaken: Duration?
    /// Whether Vigia noticed that the memory exceeds the limit, and does not restart for it.
    private(set) var isSpared = false
    /// Whether somebody ordered something else meanwhile.
    private(set) var isInterrupted = false

    /// Begins a story of a run.
    init(of run: RunID, service: String) { (self.run, self.service) = (run, service) }

    /// Whether nothing more is to come.
    var isOver: Bool { ready != nil || givenUp != nil || isSpared || isInterrupted }

    /// Takes a record.
    ///
    /// - Parameters:
    ///   - record: a record of the project.
    ///   - time: when it came, since the disturbance.
    mutating func take(_ record: Record, at time: Duration) {
        guard record.service == service, let kind = record.kind else { return }
        if record.run == run { takeOld(kind, record, time) } else { takeNew(kind, record, time) }
    }

    private mutating func takeOld(_ kind: EventKind, _ record: Record, _ time: Duration) {
        switch kind {
        case .suspect where suspect == nil:
            guard case .integer(let silent) = record.fields["silent_ms"] else { return }
            suspect = (time, .milliseconds(silent))
        case .memoryExceeded where record.fields["restarting"] == .flag(false):
            isSpared = true
        case .stopping where record.cause?.code == .known(.requested): isInterrupted = true
        case .hung, .memoryExceeded, .stopping, .ended:
            noticed = noticed ?? time
        case .emptied: emptied = emptied ?? time
        default: return
        }
    }

    private mutating func takeNew(_ kind: EventKind, _ record: Record, _ time: Duration) {
        switch kind {
        case .broken: givenUp = record.fields["reason"]?.description
        // Waits for a time have it.
        case .waiting where record.fields["wait_ms"] == .null: portTaken = portTaken ?? time
        case .spawned where started == nil: (started, next) = (time, record.run)
        // A run that ends before it is ready is not the one that is waited for.
        case .ended where record.run == next && next != nil: (started, next) = (nil, nil)
        case .ready where record.run == next && next != nil: ready = ready ?? time
        default: return
        }
    }
}
