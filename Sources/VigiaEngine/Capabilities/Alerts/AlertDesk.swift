import Synchronization
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

    /// What the scribe's thread puts in and the loop takes out; at most a few at a time.
    private final class Tray: Sendable {
        let outcomes = Mutex<[Outcome]>([])
        let bell: EventCounter

        init() throws(SystemError) { bell = try EventCounter() }

        func put(_ outcome: Outcome) {
            outcomes.withLock { $0.append(outcome) }
            bell.raise()
        }

        func take() -> [Outcome] {
            bell.lower()
            return outcomes.withLock { outcomes in
                defer { outcomes = [] }
                return outcomes
            }
        }
    }

    private unowned let host: any Host
    private let tray: Tray
    private var watch: EventLoop.Watch?

    /// Listens to what the scribe has done; nil where there is no descriptor for that.
    init?(_ host: any Host, hear: @escaping (Outcome) -> Void) {
        guard let tray = try? Tray() else { return nil }
        (self.host, self.tray) = (host, tray)
        watch = host.loop.whenReadable(tray.bell.raw) { tray.take().forEach(hear) }
    }

    private var spool: AlertSpool { AlertSpool(in: .state(of: host.options.root)) }

    /// Asks for which targets messages wait.
    func list() {
        host.scribe.perform { [tray, spool] in
            // What cannot be listed now is found with the next message.
            let names = (try? spool.names()) ?? []
            tray.put(.found(Set(names.compactMap { AlertSpool.target(of: $0) })))
        }
    }

    /// Has the alerts ended that were open before a start without a checkpoint.
    func endOpen(for targets: [AlertTarget], at time: WallTime) {
        host.scribe.perform { [tray, spool] in
            do throws(SystemError) {
                tray.put(.found(Set(try spool.endOpen(for: targets, at: time))))
            } catch {
                tray.put(.failed("\(error)"))
            }
        }
    }

    /// Has messages written, and which alerts are open.
    func write(_ messages: [(target: String, notices: [AlertNotice])], open: AlertNotice?) {
        host.scribe.perform { [tray, spool] in
            do throws(SystemError) {
                var removed: [String] = []
                for (target, notices) in messages {
                    removed += try spool.write(notices, for: target)
                }
                try spool.keep(open: open)
                let targets = messages.filter { !$0.notices.isEmpty }.map(\.target)
                tray.put(.written(Set(targets), removed: removed))
            } catch {
                tray.put(.failed("\(error)"))
            }
        }
    }

    /// Asks how much of the disk is free.
    func lookAtDisk() {
        host.scribe.perform { [tray, root = host.options.root] in
            guard let capacity = FileSystem.capacity(at: root) else { return }
            tray.put(.free(capacity.freePercent))
        }
    }
}

extension FileSystem.Capacity {
    /// The bytes that are free for this user, in percent.
    fileprivate var freePercent: Int {
        total == 0 ? 100 : Int(Double(free) / Double(total) * 100)
    }
}
