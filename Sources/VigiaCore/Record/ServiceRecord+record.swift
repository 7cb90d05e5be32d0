// What the record of a service event contains.
extension ServiceRecord {
    /// The event's place in the catalogue.
    public var kind: EventKind {
        switch self {
        case .checking: .checking
        case .starting: .starting
        case .spawned: .spawned
        case .ready: .ready
        case .suspect: .suspect
        case .degraded: .degraded
        case .recovered: .recovered
        case .overloaded: .overloaded
        case .hung: .hung
        case .memoryHigh: .memoryHigh
        case .memoryExceeded: .memoryExceeded
        case .stopping: .stopping
        case .killing: .killing
        case .ended: .ended
        case .diagnosed: .diagnosed
        case .leftBehind: .leftBehind
        case .emptied: .emptied
        case .waiting: .waiting
        case .broken: .broken
        case .deterministic: .deterministicFault
        case .repeated: .repeatedFailure
        case .flapping: .flapping
        case .remedying: .remedying
        case .remedied: .remedied
        case .reloading: .reloading
        case .reloaded: .reloaded
        case .reloadFailed: .reloadFailed
        case .restartRefused: .restartRefused
        case .passedOn: .passedOn
        case .reloadingItself: .reloadingItself
        case .reloadedItself: .reloadedItself
        case .stopped: .stopped
        case .done: .done
        }
    }

    /// The level where it differs from the usual one: a wanted ending is no warning.
    public var level: RecordLevel? {
        if case .ended(_, _, isRequested: true) = self { .info } else { nil }
    }

    /// The event's own cause; nil where it has none.
    public var cause: Cause? {
        switch self {
        case .checking(let cause), .starting(let cause), .stopping(let cause),
            .stopped(let cause), .reloading(let cause), .waiting(_, _, let cause):
            cause
        case .broken(let openBreaker): openBreaker.cause
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

    /// The event's own fields; the catalogue lists them.
    public var fields: RecordFields {
        switch self {
        case .spawned(let pid), .passedOn(let pid): ["pid": .integer(Int64(pid.raw))]
        case .ready(let wait), .reloadedItself(let wait): ["after_ms": .milliseconds(wait)]
        case .suspect(let words, let silence):
            ["detail": .text(words), "silent_ms": .milliseconds(silence)]
        case .degraded(let words), .overloaded(let words), .hung(let words),
            .reloadFailed(let words), .restartRefused(let words):
            ["detail": .text(words)]
        case .memoryHigh(let used, let soft): ["used": .size(used), "soft": .size(soft)]
        case .memoryExceeded(let used, let limit, let restarting):
            ["used": .size(used), "limit": .size(limit), "restarting": .flag(restarting)]
        case .killing(let times): ["times": .count(times)]
        case .ended(let ending, let life, _):
            ["ending": .ending(ending), "lived_ms": .milliseconds(life)] + ending.numbers
        case .diagnosed(let failure): failure.fields
        case .repeated(let failure, let times): ["times": .count(times)] + failure.fields
        case .emptied(let proof): ["proof": .text(proof.description)]
        case .waiting(let words, let span, _):
            ["for": .text(words), "wait_ms": span.map { .milliseconds($0) } ?? .null]
        case .broken(let openBreaker):
            ["reason": .text(openBreaker.reason), "final": .flag(openBreaker.until == nil)]
        case .deterministic(let lines): ["lines": .texts(lines)]
        case .flapping(let restarts): ["restarts": .count(restarts)]
        case .remedying(let remedy, let diagnosis):
            [
                "remedy": .text(remedy.description), "code": .text(diagnosis.code),
                "line": .text(diagnosis.line),
            ]
        case .remedied(let remedy, let succeeded):
            ["remedy": .text(remedy.description), "succeeded": .flag(succeeded)]
        case .checking, .starting, .recovered, .stopping, .leftBehind, .reloading, .reloaded,
            .reloadingItself, .stopped, .done:
            [:]
        }
    }
}

extension Failure {
    /// The coarse cause and its confidence, the failure in words, and the decisive line.
    fileprivate var fields: RecordFields {
        [
            "class": .text(cause.rawValue), "detail": .text(words),
            "line": line.map { .text($0) } ?? .null,
            "confidence": .text((confidence ?? .low).rawValue),
        ]
    }
}

extension RecordValue {
    /// A time span in whole milliseconds.
    public static func milliseconds(_ span: Duration) -> Self { .integer(span.milliseconds) }
    /// A time span in hours, see `inReadableHours`.
    public static func hours(_ span: Duration) -> Self { .number(span.inReadableHours) }
    /// A size in bytes.
    public static func size(_ size: Bytes) -> Self { .integer(Int64(size.count)) }
    /// A count, or a number from the kernel.
    public static func count(_ count: some BinaryInteger) -> Self { .integer(Int64(count)) }
    /// A list of texts.
    public static func texts(_ texts: some Sequence<String>) -> Self {
        .list(texts.map { .text($0) })
    }
}
