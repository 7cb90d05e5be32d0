import VigiaCore
import VigiaLogs

/// Hears what the scribe answers, and passes it on; asks it for what takes a while.
final class ScribeAnswers: Capability {
    private unowned let host: any Host
    private var watch: EventLoop.Watch?
    /// Who waits for logs to be rotated, or for all to be written.
    private var waiting: [UInt64: () -> Void] = [:]
    /// Who waits for the results of jobs.
    private var performing: [UInt64: ((any Sendable)?) -> Void] = [:]
    private var next: UInt64 = 1

    init(_ host: any Host) { self.host = host }

    func begin(with inventory: Inventory) {
        watch = host.loop.whenReadable(host.scribe.answersDescriptor) { [unowned self] in
            for answer in self.host.scribe.takeAnswers() {
                for capability in self.host.capabilities { capability.hear(answer) }
            }
        }
    }

    func stop() { watch = nil }

    func hear(_ answer: ScribeAnswer) {
        switch answer {
        case .flushed(let token): waiting.removeValue(forKey: token)?()
        case .gone: host.runs.renewRecord()
        case .performed(let work): performing.removeValue(forKey: work.token)?(work.value)
        case .tail, .writeFailed, .dropping, .writeRecovered, .archived, .uncompressed, .removed,
            .noticed:
            break
        }
    }

    /// Rotates the logs of services now.
    ///
    /// - Parameters:
    ///   - services: which; empty for all, and the journal.
    ///   - then: called when it is done.
    func rotate(_ services: [String], then: @escaping () -> Void) {
        host.scribe.rotate(services: services, token: token(for: then))
    }

    /// Calls `then` once all is written that the scribe has by now.
    func flush(then: @escaping () -> Void) { host.scribe.flush(token: token(for: then)) }

    /// Has the scribe do a job for another room.
    ///
    /// - Parameters:
    ///   - work: the job, on the scribe's thread.
    ///   - then: called with the result; with nil where the scribe had too much to do.
    func perform<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result,
        then: @escaping (Result?) -> Void
    ) {
        defer { next += 1 }
        performing[next] = { then($0 as? Result) }
        host.scribe.perform(token: next) { work() }
    }

    private func token(for then: @escaping () -> Void) -> UInt64 {
        defer { next += 1 }
        waiting[next] = then
        return next
    }
}
