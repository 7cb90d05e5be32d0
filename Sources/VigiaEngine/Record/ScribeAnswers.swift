import VigiaCore
import VigiaLogs

/// Hears what the scribe answers, and passes it on; asks it for what takes a while.
final class ScribeAnswers: Capability {
    private unowned let host: any Host
    private var watch: EventLoop.Watch?
    /// Who waits for logs to be rotated, or for all to be written.
    private var waiting: [UInt64: () -> Void] = [:]
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
        case .tail, .writeFailed, .dropping, .writeRecovered, .archived, .uncompressed, .removed:
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

    private func token(for then: @escaping () -> Void) -> UInt64 {
        defer { next += 1 }
        waiting[next] = then
        return next
    }
}
