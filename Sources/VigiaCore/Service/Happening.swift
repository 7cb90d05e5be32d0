/// What happened to a service, for the journal and for whoever follows along.
public enum Happening: Hashable, Codable, Sendable {
    /// Its checks began.
    case checking(Cause)
    /// A new run was ordered.
    case starting(Cause)
    /// Its program runs.
    case spawned(ProcessID)
    /// It is ready.
    case ready(after: Duration)
    /// A probe failed; it is asked more often now.
    case suspect(String)
    /// It says that it is not at its best.
    case degraded(String)
    /// It is well again.
    case recovered
    /// It answers no probe but makes progress: it is busy, and left alone.
    case overloaded(String)
    /// It answers no probe and makes no progress.
    case hung(String)
    /// Its memory is over the soft limit, and it was asked to give some back.
    case memoryHigh(used: Bytes, soft: Bytes)
    /// Its memory is over the limit; `restarting` unless that was done not long ago.
    case memoryExceeded(used: Bytes, limit: Bytes, restarting: Bool)
    /// It is asked to end.
    case stopping(Cause)
    /// It did not end in time, and its whole tree is killed.
    case killing(times: Int)
    /// Its main process ended; `isAsked` where somebody, or the configuration, wanted that.
    case ended(Ending, after: Duration, isAsked: Bool)
    /// It is known why a run failed.
    case diagnosed(Failure)
    /// Its main process ended and left others behind, which are being ended.
    case leftBehind
    /// Nothing of its tree is left.
    case emptied(EmptyProof)
    /// It is held back for a while.
    case waiting(String, for: Duration?, Cause)
    /// The breaker opened.
    case broken(Breakdown)
    /// The same failure came three times in a row: trying again will not help.
    case deterministic([String])
    /// The same failure came so often in a row, of runs that had been ready.
    case repeated(Failure, times: Int)
    /// It was restarted too often within an hour.
    case flapping(restarts: Int)
    /// A repair is tried.
    case remedying(Remedy, Diagnosis)
    /// A repair ended.
    case remedied(Remedy, succeeded: Bool)
    /// A reload began: this is the new run.
    case reloading(Cause)
    /// The new run took over.
    case reloaded
    /// The new run was not fit to take over; the old one stays.
    case reloadFailed(String)
    /// A check failed before a restart; the old run stays.
    case restartRefused(String)
    /// Another process counts as its main one, as it said itself.
    case passedOn(to: ProcessID)
    /// It reads its configuration anew, as it said itself.
    case reloadingItself
    /// It has read its configuration.
    case reloadedItself(after: Duration)
    /// It is down, as wanted.
    case stopped(Cause)
    /// It ended well, and is not to run again.
    case done
}

extension Happening {
    /// The event's word in the journal.
    public var name: String {
        switch self {
        case .checking: "checking"
        case .starting: "starting"
        case .spawned: "spawned"
        case .ready: "ready"
        case .suspect: "suspect"
        case .degraded: "degraded"
        case .recovered: "recovered"
        case .overloaded: "overloaded"
        case .hung: "hung"
        case .memoryHigh: "memory_high"
        case .memoryExceeded: "memory_exceeded"
        case .stopping: "stopping"
        case .killing: "killing"
        case .ended: "ended"
        case .diagnosed: "diagnosed"
        case .leftBehind: "left_behind"
        case .emptied: "emptied"
        case .waiting: "waiting"
        case .broken: "broken"
        case .deterministic: "deterministic_fault"
        case .repeated: "repeated_failure"
        case .flapping: "flapping"
        case .remedying: "remedying"
        case .remedied: "remedied"
        case .reloading: "reloading"
        case .reloaded: "reloaded"
        case .reloadFailed: "reload_failed"
        case .restartRefused: "restart_refused"
        case .passedOn: "passed_on"
        case .reloadingItself: "reloading_itself"
        case .reloadedItself: "reloaded_itself"
        case .stopped: "stopped"
        case .done: "done"
        }
    }
}
