import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension HeldSocket.Address {
    /// What listens here.
    var listener: Listener {
        switch self {
        case .tcp(let host, let port): Listener(host: host, port: port)
        case .unix(let path): Listener(path: path)
        }
    }

    /// Who else is here; nil where that cannot be seen.
    var owner: PortOwner? {
        guard case .tcp(let host, let port) = self else { return nil }
        return PortOwner.inTheWay(of: port, at: host ?? "::").first
    }
}

extension ServiceMachine {
    /// Whether connections may still wait for a run of it.
    fileprivate var wantsListeners: Bool {
        switch standing {
        case .down, .givenUp: false
        case .well, .degraded, .working, .held: goal == .up
        }
    }
}

/// The listeners that are held for services: made before the first start, kept by the guardian
/// over every death, closed once nobody wants the service up.
final class HeldSockets: Capability {
    private unowned let host: any Host
    private let table: SocketPlaces
    /// The open listeners by place; the numbers are this process's own.
    private var open: [Int: Int32] = [:]

    init(_ host: any Host) {
        self.host = host
        table = SocketPlaces(host.project.spec)
    }

    /// Gives a run its listeners, from descriptor 3 on, and says so in its environment.
    ///
    /// Source: sd_listen_fds(3); the process itself fills in its number.
    func equip(
        _ launch: inout Launch,
        _ descriptors: inout [Int32],
        of service: Int
    ) throws(SpawnFailure) {
        clearStaleSockets(of: service)
        descriptors += try openSockets(of: service)
        let sockets = host.project.spec.services[service].sockets
        if sockets.isEmpty { return }
        launch.environment["LISTEN_FDS"] = "\(sockets.count)"
        launch.environment["LISTEN_PID"] = ""
        launch.environment["LISTEN_FDNAMES"] = sockets.map(\.name).joined(separator: ":")
    }

    /// The open listeners of a service.
    func listeners(of service: Int) -> [Int32] {
        (table.places[service] ?? []).compactMap { open[$0] }
    }

    /// The listeners of a service in the order of its configuration, made where they are not.
    ///
    /// - Throws: the step that failed, after it was written down.
    private func openSockets(of service: Int) throws(SpawnFailure) -> [Int32] {
        var all: [Int32] = []
        for place in table.places[service] ?? [] {
            resume(place, of: service)
            if let raw = open[place] {
                all.append(raw)
                continue
            }
            let address = table.users[place].address
            do throws(SystemError) {
                let raw = try address.listener.listen().release()
                open[place] = raw
                host.keep(KeptName.socket(address), [raw])
                tell(.socketOpened, address, of: service)
                all.append(raw)
            } catch {
                let owner = error.errno == EADDRINUSE ? address.owner : nil
                let taken = owner.map { ": \(host.capability(Ports.self).words(for: $0))" } ?? ""
                let detail = "\(error)\(taken)"
                tell(.socketRefused, address, of: service, ["detail": .text(detail)])
                throw SpawnFailure(step: .descriptors, errno: error.errno)
            }
        }
        return all
    }

    /// Has those listeners of a service listen again that a run which ended has shut down, so that
    /// what connects before the next one begins waits for it.
    func ended(_ run: RunID, _ pid: ProcessID, _ ending: Ending) {
        guard let service = host.owners[run],
            listeners(of: service).contains(where: Listener.isShut), wantsListeners(service)
        else { return }
        // One that cannot be made is told of, and tried again by the next start.
        _ = try? openSockets(of: service)
    }

    /// Has the listener of a place listen again that was shut down; what cannot is given up.
    private func resume(_ place: Int, of service: Int) {
        guard let raw = open[place], Listener.isShut(raw) else { return }
        let address = table.users[place].address
        tell(.socketLost, address, of: service)
        if Listener.resume(raw) { return }
        open[place] = nil
        _ = close(raw)
        host.forget(KeptName.socket(address))
        address.listener.clear()
    }

    /// Closes the listeners that none of these services wants, nor any other.
    func changed(_ services: [Int]) {
        guard !open.isEmpty else { return }
        for service in services {
            for place in table.places[service] ?? [] where open[place] != nil {
                let (address, users) = table.users[place]
                if users.contains(where: { wantsListeners($0) }) { continue }
                if let raw = open.removeValue(forKey: place) { _ = close(raw) }
                host.forget(KeptName.socket(address))
                address.listener.clear()
                tell(.socketClosed, address, of: service)
            }
        }
    }

    /// Takes up the listeners of a predecessor; one that no service has any more is closed.
    func begin(with inventory: Inventory) {
        let places = Dictionary(
            table.users.indices.map { (KeptName.socket(table.users[$0].address), $0) }
        ) { first, _ in first }
        for (key, descriptors) in inventory.kept where key.hasPrefix(KeptName.socketPrefix) {
            if let raw = descriptors.first, let place = places[key] ?? place(of: raw),
                table.users[place].address.listener.isAddress(of: raw)
            {
                open[place] = raw
                if places[key] != nil {
                    host.kept.hold(key, .whole([raw]))
                    continue
                }
                // An older Vigia kept it by its place.
                host.keep(KeptName.socket(table.users[place].address), [raw])
            } else {
                for raw in descriptors { _ = close(raw) }
                clearPath(of: key)
            }
            host.forget(key)
        }
        changed(Array(table.places.keys))
    }

    /// Removes Unix sockets that a killed run of a service has left, which its next run could not
    /// bind; one that any process has stays.
    ///
    /// Where the last run found its address taken, these are all that its user made in its working
    /// folder, or that it named: a program need not tell anybody on what it listens.
    private func clearStaleSockets(of service: Int) {
        let spec = host.project.spec.services[service]
        let uid = spec.launch.user?.uid ?? geteuid()
        var paths: [String] = []
        if case .unix(let path) = spec.probe?.question { paths.append(path) }
        if let failure = host.project.machines[service].restartHistory.failure,
            failure.cause == .addressInUse
        {
            let folder = spec.launch.directory
            paths += SocketFile.stale(of: uid, in: folder, named: failure.line ?? "")
        }
        for path in paths where SocketFile(path).removeStale(for: uid) {
            tell(.socketRemoved, .unix(path: path), of: service)
        }
    }

    /// Whether connections may wait for a run of a service, or for one that is about to start.
    private func wantsListeners(_ service: Int) -> Bool {
        host.project.machines[service].wantsListeners || host.project.isAwaited(service)
    }

    private func place(of raw: Int32) -> Int? {
        table.users.indices.first { table.users[$0].address.listener.isAddress(of: raw) }
    }

    /// Removes what a Unix socket leaves in its folder that no service has any more.
    private func clearPath(of key: String) {
        let mark = KeptName.socketPrefix + "unix:"
        if key.hasPrefix(mark) { Listener(path: String(key.dropFirst(mark.count))).clear() }
    }

    private func tell(
        _ event: EventKind,
        _ address: HeldSocket.Address,
        of service: Int,
        _ more: RecordFields = [:]
    ) {
        let fields: RecordFields = ["address": .text("\(address)")]
        host.say(event, fields + more, of: host.subject(service))
    }
}
