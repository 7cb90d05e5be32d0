import Glibc
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What a supervisor holds on to so that the guardian can be replaced, should it die.
struct Lineage {
    /// The lock file that the guardian began with, open, which holds the lock.
    let lock: Int32
    /// The one that was made in its place, likewise; nil where that was not needed.
    var lockAnew: Int32?
    /// What the guardian is found by without files.
    let presence: [Int32]
    /// What services are given.
    let limits: ServiceLimits
    /// The guardian's program.
    let guardian: String
    /// The control socket.
    var door: ControlDoor
    /// The stage of the logs.
    let stage: StageDescriptors

    /// Takes what a supervisor begins with.
    ///
    /// - Parameters:
    ///   - inventory: what the guardian handed over.
    ///   - link: the link to it.
    ///   - door: the control socket.
    ///   - stage: the stage of the logs.
    init(
        _ inventory: Inventory,
        link: GuardianLink,
        door: ControlDoor,
        stage: StageDescriptors
    ) {
        (lock, limits) = (inventory.lock, inventory.limits)
        lockAnew = inventory.kept[KeptName.lock]?.first
        presence = inventory.kept[KeptName.presence] ?? []
        (self.door, self.stage) = (door, stage)
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

    /// What holds the lock and is found without it, by the names under which it is kept.
    var kept: [String: [Int32]] {
        var kept = [KeptName.control: door.descriptors, KeptName.stage: stage.all]
        if let lockAnew { kept[KeptName.lock] = [lockAnew] }
        if !presence.isEmpty { kept[KeptName.presence] = presence }
        return kept
    }
}

/// The reading ends of a service's log pipes.
struct LogReaders {
    let stdout: Int32
    let stderr: Int32

    /// Both pipes as the guardian keeps them, with new writing ends.
    ///
    /// - Throws: what the kernel refused.
    func withWriters() throws(SystemError) -> [Int32] {
        [
            stdout, try FileDescriptor.openWriter(ofPipe: stdout), stderr,
            try FileDescriptor.openWriter(ofPipe: stderr),
        ]
    }
}
