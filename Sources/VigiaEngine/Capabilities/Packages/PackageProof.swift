import VigiaCore
import VigiaLogs
import VigiaRepairs
import VigiaWire

/// Has it written down that the packages of services work which became ready.
///
/// What is installed is known to work once a service is ready with it. The scribe writes that,
/// since it is the one that may wait for a disk.
final class PackageProof: Capability {
    private unowned let host: any Host
    /// Services that became ready or ended well in this turn.
    private var ready: [Int] = []
    /// Which packages which services use; nil until it is needed.
    private var users: PackageUsers?

    init(_ host: any Host) { self.host = host }

    /// Services that were ready already count too: the supervisor before may have died in between.
    func begin(with inventory: Inventory) {
        let machines = host.project.machines
        ready = machines.indices.filter { machines[$0].state.run?.readyAt != nil }
    }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        switch effect {
        case .report(.ready, _), .report(.done, _): ready.append(service)
        default: break
        }
        return false
    }

    func turnEnded() {
        guard !ready.isEmpty else { return }
        let users = users ?? PackageUsers(host.project.spec)
        self.users = users
        let folders = users.proven(by: ready, in: host.project)
        ready = []
        guard !folders.isEmpty else { return }
        let archive = RepairArchive(state: "\(host.here)/.vigia")
        host.scribe.perform { archive.prove(folders) }
    }
}
