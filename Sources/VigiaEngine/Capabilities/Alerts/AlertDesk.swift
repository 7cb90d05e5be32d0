import VigiaAlerts
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Has the scribe work with the folder of messages, since the loop touches no disk.
final class AlertDesk {
    /// What the scribe has done.
    enum Outcome: Sendable {
        /// Messages wait for these targets.
        case found(Set<String>)
        /// Messages for these targets are written, and others were left out for lack of room.
        case written(Set<String>, removed: [String])
        /// Messages could not be written.
        case failed(String)
        /// How much of the disk is free, in percent.
        case free(Int)
    }

    private unowned let host: any Host
    private let hear: (Outcome) -> Void

    /// Takes who hears what the scribe has done.
    init(_ host: any Host, hear: @escaping (Outcome) -> Void) {
        (self.host, self.hear) = (host, hear)
    }

    private var spool: AlertSpool { AlertSpool(in: .state(of: host.options.root)) }

    /// Asks for which targets messages wait.
    func list() {
        perform { [spool] in
            // What cannot be listed now is found with the next message.
            let names = (try? spool.names()) ?? []
            return .found(Set(names.compactMap { AlertSpool.target(of: $0) }))
        }
    }

    /// Has the alerts ended that were open before a start without a checkpoint.
    func endOpen(for targets: [AlertTarget], at time: WallTime) {
        perform { [spool] in
            do throws(SystemError) {
                return .found(Set(try spool.endOpen(for: targets, at: time)))
            } catch {
                return .failed("\(error)")
            }
        }
    }

    /// Has messages written, and which alerts are open.
    ///
    /// - Parameters:
    ///   - messages: the messages of each target.
    ///   - open: the open alerts; nil for none.
    ///   - isLast: whether no notifier follows, which would wait until the disk has them.
    func write(
        _ messages: [(target: String, notices: [AlertNotice])],
        open: AlertNotice?,
        isLast: Bool
    ) {
        perform { [spool] in
            do throws(SystemError) {
                var removed: [String] = []
                for (target, notices) in messages {
                    removed += try spool.write(notices, for: target)
                }
                try spool.keep(open: open)
                if isLast { try spool.settle(spool.names()) }
                let targets = messages.filter { !$0.notices.isEmpty }.map(\.target)
                return .written(Set(targets), removed: removed)
            } catch {
                return .failed("\(error)")
            }
        }
    }

    /// Asks how much of the disk is free.
    func lookAtDisk() {
        perform { [root = host.options.root] in
            FileSystem.capacity(at: root).map { .free($0.freePercent) }
        }
    }

    /// Has the scribe do a job; one that it has no room for is tried again later.
    private func perform(_ work: @escaping @Sendable () -> Outcome?) {
        host.capability(ScribeAnswers.self).perform(work) { [hear] outcome in
            if let outcome = outcome.flatMap({ $0 }) { hear(outcome) }
        }
    }
}

extension FileSystem.Capacity {
    /// The bytes that are free for this user, in percent.
    fileprivate var freePercent: Int {
        total == 0 ? 100 : Int(Double(free) / Double(total) * 100)
    }
}
