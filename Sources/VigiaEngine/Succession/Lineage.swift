import Glibc
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What a supervisor holds on to so that the guardian can be replaced, should it die.
struct Lineage {
    /// The open lock file, which holds the lock.
    let lock: Int32
    /// What services are given.
    let limits: ServiceLimits
    /// The guardian's program.
    let guardian: String
    /// The listener of the control socket.
    let listener: Int32
    /// The stage of the logs.
    let stage: StageDescriptors

    /// Takes what a supervisor begins with.
    ///
    /// - Parameters:
    ///   - inventory: what the guardian handed over.
    ///   - link: the link to it.
    ///   - listener: the listener of the control socket.
    ///   - stage: the stage of the logs.
    init(
        _ inventory: Inventory,
        link: GuardianLink,
        listener: Int32,
        stage: StageDescriptors
    ) {
        (lock, limits) = (inventory.lock, inventory.limits)
        (self.listener, self.stage) = (listener, stage)
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
