import VigiaCore
import VigiaLogs

extension Happening {
    /// How loud it is in the journal.
    var level: RecordLevel {
        switch self {
        case .checking, .starting, .spawned, .ready, .recovered, .stopping, .emptied, .stopped,
            .done, .reloading, .reloaded, .reloadingItself, .reloadedItself, .passedOn, .remedying:
            .info
        case .ended(_, _, let isAsked): isAsked ? .info : .warning
        case .suspect, .degraded, .overloaded, .memoryHigh, .waiting, .leftBehind, .killing,
            .remedied, .diagnosed:
            .warning
        case .hung, .memoryExceeded, .broken, .deterministic, .repeated, .flapping, .reloadFailed,
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
            .ended, .diagnosed, .leftBehind, .emptied, .deterministic, .repeated, .flapping,
            .remedying, .remedied,
            .reloaded, .reloadFailed, .restartRefused, .passedOn, .reloadingItself, .reloadedItself,
            .done:
            nil
        }
    }

    /// The fields of its own; docs/journal.md lists them.
    var fields: [(String, RecordValue)] {
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
        case .ended(let ending, let life, _):
            [("ending", .text(ending.description)), ("lived_ms", .integer(life.milliseconds))]
                + ending.numbers
        case .diagnosed(let failure): failure.fields
        case .repeated(let failure, let times):
            [("times", .integer(Int64(times)))] + failure.fields
        case .emptied(let proof): [("proof", .text(proof.description))]
        case .waiting(let words, let span, _):
            [("for", .text(words)), ("wait_ms", span.map { .integer($0.milliseconds) } ?? .null)]
        case .broken(let breakdown):
            [("reason", .text(breakdown.reason)), ("final", .flag(breakdown.until == nil))]
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

extension Ending {
    /// Its status or its signal as numbers.
    fileprivate var numbers: [(String, RecordValue)] {
        switch self {
        case .exited(let code): [("status", .integer(Int64(code)))]
        case .killed(let signal, let dumped):
            [("signal", .integer(Int64(signal.number)))] + (dumped ? [("core_dumped", true)] : [])
        case .neverStarted(_, let errno): [("errno", .integer(Int64(errno)))]
        case .unknown: []
        }
    }
}

extension Failure {
    /// The coarse cause, how it ended, and the line that an expert would quote.
    fileprivate var fields: [(String, RecordValue)] {
        [
            ("class", .text(cause.rawValue)), ("detail", .text(words)),
            ("line", line.map { .text($0) } ?? .null),
        ]
    }
}
