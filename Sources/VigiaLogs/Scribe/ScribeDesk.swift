import Synchronization
import VigiaCore
import VigiaPlatform

/// The scribe's own side: it sleeps until a pipe holds something or an order has come.
///
/// Only its thread uses it, from `run` on.
final class ScribeDesk: @unchecked Sendable {
    private unowned let scribe: Scribe
    private let poller: Poller
    private let journal: JournalFile
    private let retryEvery: Duration
    private var logs: [LogName: LogFile] = [:]
    private var names: [Int32: LogName] = [:]
    private var isFinished = false

    init(_ scribe: Scribe, journal: String, retryEvery: Duration) throws(SystemError) {
        (self.scribe, self.retryEvery) = (scribe, retryEvery)
        self.journal = JournalFile(path: journal)
        poller = try Poller()
        try poller.add(scribe.ordered.descriptor)
    }

    func run() {
        while !isFinished {
            let ready = poller.wait(milliseconds: nextRetry)
            retry()
            // Orders first: a mark divides what is in the pipes now from what comes later.
            if ready.contains(scribe.ordered.descriptor) { takeOrders() }
            for descriptor in ready {
                if let name = names[descriptor] { move(name) }
            }
        }
        for log in logs.values { log.drain() }
    }

    private var isRetrying: Bool { journal.isBroken || logs.values.contains { $0.isBroken } }

    private var nextRetry: Int32? {
        isRetrying ? Int32(clamping: retryEvery.milliseconds) : nil
    }

    private func retry() {
        guard isRetrying else { return }
        if journal.isBroken { tell(journal.retry()) }
        for (name, log) in logs where log.isBroken {
            guard let answer = log.retry() else { continue }
            tell(answer)
            if !log.isBroken { listen(name, log) }
        }
    }

    /// Moves what a pipe holds; at most one pipe full, so that none waits for another.
    private func move(_ name: LogName) {
        guard let log = logs[name] else { return }
        tell(log.move())
        // While the file cannot be written the pipe would wake us for ever: it is looked at
        // with each retry instead.
        if log.isBroken { poller.remove(log.reader) }
        if log.hasEnded { forget(name) }
    }

    private func forget(_ name: LogName) {
        guard let log = logs.removeValue(forKey: name) else { return }
        poller.remove(log.reader)
        names[log.reader] = nil
    }

    private func listen(_ name: LogName, _ log: LogFile) {
        names[log.reader] = name
        do throws(SystemError) {
            try poller.add(log.reader)
        } catch {
            tell(.writeFailed(path: log.path, error))
        }
    }

    private func takeOrders() {
        scribe.ordered.clear()
        let (orders, lost) = scribe.mailbox.withLock { box in
            defer { (box.orders, box.lost) = ([], 0) }
            return (box.orders, box.lost)
        }
        if lost > 0 { tell(journal.noteLoss(lost)) }
        var lines: [UInt8] = []
        for order in orders {
            if case .journal(let entry) = order {
                lines += entry.encoded
            } else {
                carryOut(order)
            }
        }
        if !lines.isEmpty { tell(journal.append(lines)) }
    }

    private func carryOut(_ order: Scribe.Order) {
        switch order {
        case .journal: break
        case .open(let name, let reader, let path):
            forget(name)
            let log = LogFile(reader: FileDescriptor(owning: reader), path: path)
            logs[name] = log
            listen(name, log)
        case .mark(let service):
            for log in logs(of: service) {
                log.drain()
                log.mark()
            }
        case .tail(let service, let run):
            let tails = logs(of: service).map { log in
                log.drain()
                return log.tail()
            }
            tell(.tail(service: service, run: run, lines: tails.first { !$0.isEmpty } ?? []))
        case .flush(let token):
            for log in logs.values { log.drain() }
            tell(.flushed(token))
        case .finish: isFinished = true
        }
    }

    /// The logs of a service, stderr's first.
    private func logs(of service: String) -> [LogFile] {
        [LogChannel.stderr, .stdout].compactMap { logs[LogName(service: service, channel: $0)] }
    }

    private func tell(_ answer: ScribeAnswer?) {
        guard let answer else { return }
        scribe.mailbox.withLock { $0.answers.append(answer) }
        scribe.answered.raise()
    }
}
