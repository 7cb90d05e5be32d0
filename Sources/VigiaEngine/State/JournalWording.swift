import VigiaCore
import VigiaLogs

extension Happening {
    /// How loud it is in the journal.
    var level: JournalLevel {
        switch self {
        case .checking, .starting, .spawned, .ready, .recovered, .stopping, .emptied, .stopped,
            .done, .reloading, .reloaded, .reloadingItself, .reloadedItself, .passedOn, .remedying,
            .ended:
            .info
        case .suspect, .degraded, .overloaded, .memoryHigh, .waiting, .leftBehind, .killing,
            .remedied:
            .warning
        case .hung, .memoryExceeded, .broken, .deterministic, .flapping, .reloadFailed,
            .restartRefused:
            .error
        }
    }

    /// Why it happened, where it has a cause of its own.
    var cause: Cause? {
        switch self {
        case .checking(let cause), .starting(let cause), .stopping(let cause),
            .stopped(let cause), .reloading(let cause), .waiting(_, _, let cause):
            cause
        case .broken(let breakdown): breakdown.cause
        case .memoryExceeded(let used, let limit, _): .memoryExceeded(used: used, limit: limit)
        case .hung(let evidence): .hung(evidence)
        case .spawned, .ready, .suspect, .degraded, .recovered, .overloaded, .memoryHigh, .killing,
            .ended, .leftBehind, .emptied, .deterministic, .flapping, .remedying, .remedied,
            .reloaded, .reloadFailed, .restartRefused, .passedOn, .reloadingItself, .reloadedItself,
            .done:
            nil
        }
    }

    /// The fields of its own; docs/journal.md lists them.
    var fields: [(String, JournalValue)] {
        switch self {
        case .spawned(let pid), .passedOn(let pid): [("pid", .integer(Int64(pid.raw)))]
        case .ready(let wait), .reloadedItself(let wait):
            [("after_ms", .integer(wait.milliseconds))]
        case .suspect(let words), .degraded(let words), .overloaded(let words),
            .hung(let words), .reloadFailed(let words), .restartRefused(let words):
            [("detail", .text(words))]
        case .memoryHigh(let used, let soft):
            [("used", .integer(Int64(used.count))), ("soft", .integer(Int64(soft.count)))]
        case .memoryExceeded(let used, let limit, let restarting):
            [
                ("used", .integer(Int64(used.count))), ("limit", .integer(Int64(limit.count))),
                ("restarting", .flag(restarting)),
            ]
        case .killing(let times): [("times", .integer(Int64(times)))]
        case .ended(let ending, let life):
            [("ending", .text(ending.description)), ("lived_ms", .integer(life.milliseconds))]
        case .emptied(let proof): [("proof", .text(proof.description))]
        case .waiting(let words, let span, _):
            [("for", .text(words)), ("wait_ms", span.map { .integer($0.milliseconds) } ?? .null)]
        case .broken(let breakdown): [("reason", .text(breakdown.reason))]
        case .deterministic(let lines): [("lines", .list(lines.map { .text($0) }))]
        case .flapping(let restarts): [("restarts", .integer(Int64(restarts)))]
        case .remedying(let remedy, let diagnosis):
            [
                ("remedy", .text(remedy.description)), ("code", .text(diagnosis.code)),
                ("line", .text(diagnosis.line)),
            ]
        case .remedied(let remedy, let succeeded):
            [("remedy", .text(remedy.description)), ("succeeded", .flag(succeeded))]
        case .checking, .starting, .recovered, .stopping, .leftBehind, .reloading, .reloaded,
            .reloadingItself, .stopped, .done:
            []
        }
    }
}
