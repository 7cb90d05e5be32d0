import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Serves the API on TCP: keeps the listener, and a gateway at work while there are clients.
///
/// The guardian keeps the listener, so that no client is refused while a supervisor is replaced.
/// Nobody accepts there but the gateway, a child of the guardian. It is started by the first client,
/// and ends when there have been none for a while: without clients, the API costs a descriptor.
final class RemoteAPI: Capability {
    private unowned let host: any Host
    private var policy: APIPolicy?
    private var listener: Int32?
    /// Notices the first client while there is no gateway.
    private var watch: EventLoop.Watch?
    private var gateway: RemoteGateway?
    /// How often in a row a gateway has failed.
    private var failures = 0
    /// When the address is tried again, or another gateway may begin.
    private var againAt = Instant.never
    /// How often in a row the address could not be listened on.
    private var refusals = 0

    /// The longest time until an address that cannot be listened on is tried again: many are taken
    /// only for a moment, so that the first times are short.
    private static let listensAgainMax = Duration.seconds(5)
    /// The first and the longest time until another gateway takes the place of one that failed.
    private static let (waitMin, waitMax) = (Duration.milliseconds(100), Duration.seconds(10))

    init(_ host: any Host) { self.host = host }

    /// Takes up the listener and the gateway of a predecessor.
    func begin(with inventory: Inventory) {
        policy = host.project.spec.api
        for (key, descriptors) in inventory.kept where key.hasPrefix(KeptName.apiPrefix) {
            takeListener(key, descriptors)
        }
        for (key, descriptors) in inventory.kept {
            guard let kept = KeptName.gateway(in: key) else { continue }
            takeGateway(key, kept.run, kept.print, descriptors, inventory)
        }
        guard policy != nil else { return }
        if listener == nil { listen() }
        awaitClient()
    }

    private func takeListener(_ key: String, _ descriptors: [Int32]) {
        guard let policy, key == KeptName.api(policy.address), let raw = descriptors.first else {
            for raw in descriptors { _ = close(raw) }
            host.forget(key)
            tell(.apiClosed, String(key.dropFirst(KeptName.apiPrefix.count)))
            return
        }
        listener = raw
        host.kept.hold(key, .whole([raw]))
    }

    private func takeGateway(
        _ key: String,
        _ run: RunID,
        _ print: UInt64,
        _ descriptors: [Int32],
        _ inventory: Inventory
    ) {
        let isRunning = inventory.runs.contains { $0.run == run && $0.ending == nil }
        guard isRunning, gateway == nil, let raw = descriptors.first else {
            for raw in descriptors { _ = close(raw) }
            return host.forget(key)
        }
        host.kept.hold(key, .whole([raw]))
        let taken = RemoteGateway(run, print, FileDescriptor(owning: raw), host)
        gateway = taken
        taken.listen()
        host.runs.children.adopt(run, .gateway) { [unowned self] in ended($0.ending) }
        // One that was started with anything else answers what it has, and makes way.
        if policy.map({ RemoteGateway.print(of: $0) }) != print { taken.end() }
    }

    private func listen() {
        guard let policy else { return }
        do throws(SystemError) {
            let made = try policy.address.listener.listen()
            made.setNonBlocking()
            let raw = made.release()
            listener = raw
            host.keep(KeptName.api(policy.address), [raw])
            refusals = 0
            tell(.apiOpened, "\(policy.address)")
        } catch {
            refusals += 1
            againAt = Clock.now + Self.waitMin.doubled(after: refusals, limit: Self.listensAgainMax)
            if refusals > 1 { return }
            let owner = error.errno == EADDRINUSE ? policy.address.owner : nil
            let taken = owner.map { ": \(host.capability(Ports.self).words(for: $0))" } ?? ""
            tell(.apiRefused, "\(policy.address)", ["detail": .text("\(error)\(taken)")])
        }
    }

    var deadline: Instant { againAt }

    func look(at now: Instant) {
        guard againAt <= now else { return }
        againAt = .never
        if listener == nil { listen() }
        awaitClient()
    }

    /// Starts a gateway with the next client.
    private func awaitClient() {
        guard let listener, gateway == nil, againAt == .never else { return }
        watch = host.loop.whenReadable(listener) { [unowned self] in begin() }
    }

    private func begin() {
        watch = nil
        guard let policy, let listener, !host.isFinished else { return }
        gateway = RemoteGateway.begin(policy, listener, host) { [unowned self] in ended($0) }
        if gateway == nil { retry() }
    }

    private func ended(_ ending: Ending) {
        guard let over = gateway else { return }
        over.forget()
        gateway = nil
        if ending.isSuccess || over.isEnding {
            failures = 0
            return awaitClient()
        }
        if failures == 0 { host.say(.gatewayFailed, ["detail": .text("\(ending)")]) }
        retry()
    }

    private func retry() {
        failures += 1
        againAt = Clock.now + Self.waitMin.doubled(after: failures, limit: Self.waitMax)
    }

    func stop() { watch = nil }

    private func tell(_ event: EventKind, _ address: String, _ more: RecordFields = [:]) {
        let fields: RecordFields = ["address": .text(address)]
        host.say(event, fields + more)
    }
}
