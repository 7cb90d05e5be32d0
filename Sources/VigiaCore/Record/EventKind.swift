/// Every event that this Vigia writes, by its word in the journal.
///
/// `EventSpec.catalogue` gives the meaning and the fields of each.
public enum EventKind: String, Hashable, Sendable, CaseIterable {
    // Events of a service.
    case checking
    case checkFailed = "check_failed"
    case checkRepairing = "check_repairing"
    case checkRepaired = "check_repaired"
    case checked
    case repaired
    case repairUndone = "repair_undone"
    case starting
    case spawned
    case ready
    case suspect
    case degraded
    case recovered
    case overloaded
    case notAccepting = "not_accepting"
    case accepting
    case hung
    case memoryHigh = "memory_high"
    case memoryExceeded = "memory_exceeded"
    case healthSlow = "health_slow"
    case healthSlowOver = "health_slow_over"
    case errorRateHigh = "error_rate_high"
    case logMatched = "log_matched"
    case leakForecast = "leak_forecast"
    case leakForecastOver = "leak_forecast_over"
    case stopping
    case killing
    case ended
    case diagnosed
    case leftBehind = "left_behind"
    case emptied
    case waiting
    case broken
    case deterministicFault = "deterministic_fault"
    case repeatedFailure = "repeated_failure"
    case flapping
    case remedying
    case remedied
    case reloading
    case reloaded
    case passedOn = "passed_on"
    case reloadingItself = "reloading_itself"
    case reloadedItself = "reloaded_itself"
    case reloadFailed = "reload_failed"
    case restartRefused = "restart_refused"
    case stopped
    case removed
    case adopted
    case done
    case buildStarted = "build_started"
    case built
    case buildFailed = "build_failed"
    case changesSuspended = "changes_suspended"
    case changesResumed = "changes_resumed"
    case socketOpened = "socket_opened"
    case portTaken = "port_taken"
    case escapedEnding = "escaped_ending"
    case socketLost = "socket_lost"
    case socketRemoved = "socket_removed"
    case socketRefused = "socket_refused"
    case socketClosed = "socket_closed"
    case backupMade = "backup_made"
    case backupFailed = "backup_failed"

    // Events of the project.
    case supervisorStarted = "supervisor_started"
    case supervisorReplaced = "supervisor_replaced"
    case applied
    case applyFailed = "apply_failed"
    case guardianReplaced = "guardian_replaced"
    case upgrading
    case upgraded
    case cannotRest = "cannot_rest"
    case upgradeFailed = "upgrade_failed"
    case supervisorHung = "supervisor_hung"
    case guardianSilent = "guardian_silent"
    case guardianAnswers = "guardian_answers"
    case stalled
    case descriptorsExhausted = "descriptors_exhausted"
    case guardianLost = "guardian_lost"
    case madeAnew = "made_anew"
    case notMadeAnew = "not_made_anew"
    case unreachableUnseen = "unreachable_unseen"
    case projectMoved = "project_moved"
    case projectDeleted = "project_deleted"
    case shuttingDown = "shutting_down"
    case shutDown = "shut_down"
    case notifyIgnored = "notify_ignored"
    case notifyUnavailable = "notify_unavailable"
    case leftoverEnded = "leftover_ended"
    case unclaimed
    case reaped
    case surprise
    case outOfMemory = "out_of_memory"
    case specificationRefused = "specification_refused"
    case checkpointUnwritable = "checkpoint_unwritable"
    case apiUnavailable = "api_unavailable"
    case apiOpened = "api_opened"
    case apiClosed = "api_closed"
    case apiRefused = "api_refused"
    case apiAttemptsLimited = "api_attempts_limited"
    case apiCertificateRefused = "api_certificate_refused"
    case gatewayFailed = "gateway_failed"
    case orderSettled = "order_settled"
    case signalSent = "signal_sent"
    case drillBegan = "drill_began"
    case drillEnded = "drill_ended"
    case watching
    case nothingWatched = "nothing_watched"
    case watchLimited = "watch_limited"
    case watchOverfull = "watch_overfull"
    case configurationChanged = "configuration_changed"
    case watchEnded = "watch_ended"
    case killingAll = "killing_all"

    // Events of alerts.
    case alertRaised = "alert_raised"
    case alertResolved = "alert_resolved"
    case alertDelivered = "alert_delivered"
    case alertDelayed = "alert_delayed"
    case alertFailed = "alert_failed"

    // Events of logs.
    case logUnwritable = "log_unwritable"
    case logWritable = "log_writable"
    case logArchived = "log_archived"
    case logLineCut = "log_line_cut"
    case logRemoved = "log_removed"
    case logUncompressed = "log_uncompressed"
    case journalDropped = "journal_dropped"
    case historyRenewed = "history_renewed"
    case historyUnwritable = "history_unwritable"
    case historyWritable = "history_writable"
}

extension EventKind {
    /// The level of a record of this kind, unless the record gives another.
    public var level: RecordLevel {
        switch self {
        case .stalled, .reaped, .surprise: .debug
        case .checking, .checked, .starting, .spawned, .ready, .recovered, .stopping, .emptied,
            .remedying, .reloading, .reloaded, .passedOn, .reloadingItself, .reloadedItself,
            .stopped, .removed, .done, .buildStarted, .built, .changesResumed, .socketOpened,
            .socketRemoved, .socketClosed, .backupMade, .supervisorStarted, .applied,
            .orderSettled, .upgrading, .upgraded, .shuttingDown, .shutDown, .watching, .logWritable,
            .logArchived, .logRemoved, .historyWritable, .leakForecastOver, .alertResolved,
            .alertDelivered, .drillEnded, .signalSent, .accepting, .apiOpened, .apiClosed,
            .healthSlowOver:
            .info
        case .checkRepairing, .checkRepaired, .repaired, .repairUndone, .suspect, .degraded,
            .overloaded, .memoryHigh, .killing, .ended, .diagnosed, .leftBehind, .waiting,
            .remedied, .adopted, .escapedEnding, .socketLost, .backupFailed, .supervisorReplaced,
            .guardianReplaced, .cannotRest, .guardianAnswers, .descriptorsExhausted, .madeAnew,
            .unreachableUnseen, .projectMoved, .notifyIgnored, .leftoverEnded, .unclaimed,
            .nothingWatched, .watchLimited, .watchOverfull, .configurationChanged, .watchEnded,
            .killingAll, .logLineCut, .logUncompressed, .journalDropped, .historyRenewed,
            .historyUnwritable, .leakForecast, .alertRaised, .alertDelayed, .drillBegan,
            .notAccepting, .apiAttemptsLimited, .gatewayFailed, .healthSlow, .errorRateHigh,
            .logMatched:
            .warning
        case .checkFailed, .hung, .memoryExceeded, .broken, .deterministicFault, .repeatedFailure,
            .flapping, .reloadFailed, .restartRefused, .buildFailed, .changesSuspended, .portTaken,
            .socketRefused, .applyFailed, .upgradeFailed, .supervisorHung, .guardianSilent,
            .guardianLost, .notMadeAnew, .projectDeleted, .notifyUnavailable, .outOfMemory,
            .specificationRefused, .checkpointUnwritable, .apiUnavailable, .logUnwritable,
            .alertFailed, .apiRefused, .apiCertificateRefused:
            .error
        }
    }

    /// Makes the record of such an event; there is no other way to write one.
    ///
    /// - Parameters:
    ///   - time: when the event happened.
    ///   - level: the level; nil for the usual one.
    ///   - subject: the service or run, or the project.
    ///   - cause: why it happened.
    ///   - fields: the fields that the catalogue lists for this event.
    /// - Returns: the record.
    public func record(
        at time: WallTime,
        level: RecordLevel? = nil,
        of subject: RecordSubject = .project,
        because cause: RecordCause? = nil,
        _ fields: RecordFields = [:]
    ) -> Record {
        let level = level ?? self.level
        assert(EventSpec.of(self).fault(of: fields, level) == nil, "\(self): \(fields)")
        return Record(
            time: time,
            level: .known(level),
            subject: subject,
            event: .known(self),
            cause: cause,
            fields: fields
        )
    }
}
