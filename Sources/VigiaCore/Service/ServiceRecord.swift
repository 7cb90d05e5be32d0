/// An event of a service, for the journal and everything that reads records.
public enum ServiceRecord: Hashable, Codable, Sendable {
    /// The checks before a start began.
    case checking(Cause)
    /// A new run was ordered.
    case starting(Cause)
    /// The program of the run was executed.
    case spawned(ProcessID)
    /// The service is ready.
    case ready(after: Duration)
    /// A probe failed; the service is probed more often now. The last good answer came `silence`
    /// ago, at most.
    case suspect(String, silence: Duration)
    /// The service reports that it is degraded.
    case degraded(String)
    /// The service is well again.
    case recovered
    /// The service answers no probe but makes progress: it is overloaded, and left alone.
    case overloaded(String)
    /// The service answers no probe and makes no progress.
    case hung(String)
    /// The memory exceeds the soft limit, and the service was asked to release some.
    case memoryHigh(used: Bytes, soft: Bytes)
    /// The memory exceeds the limit; `restarting` is false where the last such restart is too
    /// recent.
    case memoryExceeded(used: Bytes, limit: Bytes, restarting: Bool)
    /// The run was asked to end.
    case stopping(Cause)
    /// The run did not end in time, and its whole process tree is killed.
    case killing(times: Int)
    /// The main process ended; `isRequested` where a user or the configuration wanted that.
    case ended(Ending, after: Duration, isRequested: Bool)
    /// The cause of a failed run is known.
    case diagnosed(Failure)
    /// The main process ended and left other processes behind, which are being ended.
    case leftBehind
    /// The process tree is empty.
    case emptied(EmptyProof)
    /// The start is delayed.
    case waiting(String, for: Duration?, Cause)
    /// The breaker opened.
    case broken(OpenBreaker)
    /// The same failure came three times in a row before the service was ever ready: retrying will
    /// not help.
    case deterministic([String])
    /// The same failure came this many times in a row, in runs that had been ready.
    case repeated(Failure, times: Int)
    /// The service was restarted too often within an hour.
    case flapping(restarts: Int)
    /// A repair is tried.
    case remedying(Remedy, Diagnosis)
    /// A repair ended.
    case remedied(Remedy, succeeded: Bool)
    /// A reload began, and the new run starts.
    case reloading(Cause)
    /// The new run took over.
    case reloaded
    /// The new run could not take over; the old run stays.
    case reloadFailed(String)
    /// A check failed before a restart; the old run stays.
    case restartRefused(String)
    /// Another process became the main process, as the service reported.
    case passedOn(to: ProcessID)
    /// The service reloads its configuration, as it reported.
    case reloadingItself
    /// The service has reloaded its configuration.
    case reloadedItself(after: Duration)
    /// The service is down, as wanted.
    case stopped(Cause)
    /// The service ended well, and is not started again.
    case done
}

extension ServiceRecord {
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
