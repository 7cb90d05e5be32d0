import VigiaCore
import VigiaJSON
import VigiaPlatform

/// Delivers the messages for one target, until none is left.
///
/// A target that does not answer is asked again after a growing time, or after the time that it
/// asks for; then no message is sent to it before. A message that the target refused waits alone,
/// and the others go on.
struct Notifier {
    /// The first and the longest time between two attempts.
    static let (waitMin, waitMax) = (Duration.seconds(1), Duration.seconds(300))
    /// The longest time for which a target may ask to wait.
    static let retryAfterMax = Duration.seconds(3600)
    /// The age at which a message is given up.
    static let ageMax = Duration.seconds(86_400)

    /// A message that was refused.
    private struct Postponed {
        var attempts: Int
        var until: Duration
    }

    let target: AlertTarget
    let spool: AlertSpool
    /// Tells the supervisor a line.
    let tell: (DeliveryReport) -> Void

    /// How often in a row the target did not answer.
    private var failures = 0
    /// When the target is asked again.
    private var againAt = Duration.zero
    private var postponed: [String: Postponed] = [:]
    /// The messages that the disk has.
    private var settled: Set<String> = []
    /// How often each message was tried.
    private var attempts: [String: Int] = [:]

    init(
        _ target: AlertTarget,
        _ spool: AlertSpool,
        tell: @escaping (DeliveryReport) -> Void
    ) {
        (self.target, self.spool, self.tell) = (target, spool, tell)
    }

    /// Delivers until nothing is left.
    ///
    /// - Throws: the failed system call.
    mutating func run() throws(SystemError) {
        if try spool.names(for: target.name).isEmpty { return }
        let watch = try FolderWatch()
        let poller = try Poller()
        try watch.add(spool.folder.path)
        try poller.add(watch.raw, token: 1)
        while true {
            watch.take()
            let names = try spool.names(for: target.name)
            guard !names.isEmpty else { return }
            try settle(names)
            let now = Clock.uptime
            let due = names.first { (postponed[$0]?.until ?? .zero) <= now }
            guard againAt <= now, let due else {
                let next = names.map { postponed[$0]?.until ?? .zero }.min() ?? .zero
                _ = poller.wait(atMost: max(next, againAt) - now)
                continue
            }
            try deliver(due)
        }
    }

    /// Waits until the disk has the new ones among messages.
    private mutating func settle(_ names: [String]) throws(SystemError) {
        let new = names.filter { !settled.contains($0) }
        if !new.isEmpty { try spool.settle(new) }
        settled = Set(names)
    }

    private mutating func deliver(_ name: String) throws(SystemError) {
        let notice: AlertNotice?
        do throws(SystemError) {
            notice = try spool.read(name)
        } catch {
            // It was left out meanwhile, since there are too many.
            (postponed[name], attempts[name]) = (nil, nil)
            return
        }
        guard let notice else {
            try spool.remove(name)
            return tell(.init(.failed, name, detail: "its file is no message"))
        }
        // The folder may have been renamed since the message was made.
        let folder = FileSystem.real(".")
        let answer = target.deliver(notice, in: spool.path(of: name), from: folder)
        let age = WallTime(Clock.wall()).milliseconds - notice.madeAt.milliseconds
        guard let problem = answer.problem else {
            try spool.remove(name)
            (failures, postponed[name], attempts[name]) = (0, nil, nil)
            let report = DeliveryReport(.delivered, notice.id, afterMilliseconds: max(0, age))
            return tell(report.of(notice, in: name))
        }
        guard age < Self.ageMax.milliseconds else {
            try spool.remove(name)
            attempts[name] = nil
            return tell(DeliveryReport(.failed, notice.id, detail: problem).of(notice, in: name))
        }
        attempts[name, default: 0] += 1
        postpone(name, answer)
        let next = max(againAt, postponed[name]?.until ?? .zero) - Clock.uptime
        let report = DeliveryReport(.delayed, notice.id, detail: problem).of(notice, in: name)
        tell(report.retrying(attempts[name] ?? 1, in: max(.zero, next)))
    }

    private mutating func postpone(_ name: String, _ answer: DeliveryAnswer) {
        let now = Clock.uptime
        switch answer {
        case .delivered: break
        case .refused:
            let attempts = (postponed[name]?.attempts ?? 0) + 1
            postponed[name] = Postponed(attempts: attempts, until: now + Self.wait(attempts, nil))
        case .unreachable(_, let retryAfter):
            failures += 1
            againAt = now + Self.wait(failures, retryAfter)
        }
    }

    /// How long to wait after so many failed attempts.
    ///
    /// - Parameters:
    ///   - failures: how many failed in a row.
    ///   - asked: how long the target asks to wait; nil where it does not.
    /// - Returns: the longer of both, and no more than `retryAfterMax`.
    static func wait(_ failures: Int, _ asked: Duration?) -> Duration {
        let own = waitMin.doubled(after: failures, limit: waitMax)
        return max(own, min(asked ?? .zero, retryAfterMax))
    }
}
