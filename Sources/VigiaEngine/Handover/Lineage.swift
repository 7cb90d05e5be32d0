import Glibc
import VigiaPlatform
import VigiaWire

/// What a supervisor holds on to so that the guardian can be replaced, should it die.
struct Lineage {
    /// The lock file that the guardian began with, open, which holds the lock.
    let lock: Int32
    /// The one that was made in its place, likewise; nil where that was not needed.
    var lockAnew: Int32?
    /// What services are given.
    let limits: ServiceLimits
    /// The guardian's program.
    let guardian: String
    /// The control socket.
    var door: ControlDoor

    /// Takes what a supervisor begins with.
    ///
    /// - Parameters:
    ///   - inventory: what the guardian handed over.
    ///   - link: the link to it.
    ///   - door: the control socket.
    init(_ inventory: Inventory, link: GuardianLink, door: ControlDoor) {
        (lock, limits) = (inventory.lock, inventory.limits)
        lockAnew = inventory.kept[KeptName.lock]?.first
        self.door = door
        // Where it has died already, the parent is somebody else by now.
        let parent = getppid()
        let isParent = PeerCredentials(of: link.descriptor)?.pid == parent
        guardian = (isParent ? ProgramFile.path(of: parent) : nil) ?? Self.besideThis
    }

    /// The guardian's program where it belongs: beside this one.
    private static var besideThis: String {
        let folders = (ProgramFile.path(of: getpid()) ?? "").split(separator: "/").dropLast()
        return folders.map { "/\($0)" }.joined() + "/vigia-guardian"
    }
}

extension Lineage {
    /// The lock file under a name that is there as long as this process: what is known of runs goes
    /// by that file, also where another is in its place by now.
    var lockPath: String { "/proc/self/fd/\(lock)" }
}
