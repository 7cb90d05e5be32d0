import CLinux
import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// The guardian as this supervisor knows it: what it gave, what it keeps, and the way to it.
final class Guardian {
    let link: GuardianLink
    let kept: KeptDescriptors
    /// How many supervisors it has started, this one included.
    let generation: UInt64
    /// The lock file that it began with, open, which holds the lock.
    let lock: Int32
    /// What services are given.
    let limits: ServiceLimits
    /// Its program.
    let program: String
    /// Whether it knows pings; older ones do not.
    let answersPings: Bool
    private var specifications = SpecificationEncoder()
    private var (readable, writable): (EventLoop.Watch?, EventLoop.Watch?)

    /// How long it may take to read the last orders.
    private static let lastWordsWithin = Duration.seconds(5)

    /// Takes what a supervisor begins with.
    ///
    /// - Parameters:
    ///   - inventory: what it has handed over.
    ///   - kept: what it keeps.
    ///   - link: the link to it.
    init(_ inventory: Inventory, _ kept: KeptDescriptors, _ link: GuardianLink) {
        (self.link, self.kept, generation) = (link, kept, inventory.generation)
        (lock, limits) = (inventory.lock, inventory.limits)
        answersPings = inventory.answersPings
        // Where it has died already, the parent is somebody else by now.
        let parent = getppid()
        let isParent = PeerCredentials(of: link.descriptor)?.pid == parent
        program = (isParent ? ProgramFile.path(of: parent) : nil) ?? Self.besideThis
    }

    /// Its program where it belongs: beside this one.
    private static var besideThis: String {
        let folders = (ProgramFile.path(of: getpid()) ?? "").split(separator: "/").dropLast()
        return folders.map { "/\($0)" }.joined() + "/vigia-guardian"
    }

    /// The lock file under a name that is there as long as this process: what is known of runs goes
    /// by that file, also where another is in its place by now.
    var lockPath: String { "/proc/self/fd/\(lock)" }

    /// Makes the file that tells it how to make a process.
    ///
    /// - Throws: what the kernel refused, or what is too large.
    func specification(
        _ launch: Launch,
        program: String,
        service: String? = nil
    ) throws(WireError) -> FileDescriptor {
        FileDescriptor(
            owning: try specifications.seal(launch, program: program, service: service)
        )
    }

    /// Calls `hear` whenever it has something to tell.
    func listen(with loop: EventLoop, _ hear: @escaping () -> Void) {
        readable = loop.whenReadable(link.descriptor, hear)
    }

    /// Sends what waits for room on the link, now or as soon as there is some.
    func flush(with loop: EventLoop) {
        // Where it is gone, the loop hears of it.
        guard (try? link.flush()) != nil, link.wantsWrite else { return }
        // The turn that follows flushes again.
        writable = loop.whenWritable(link.descriptor) {}
    }

    /// Stops listening, and sends all that waits.
    func finish() {
        readable = nil
        link.finish(within: Self.lastWordsWithin)
    }

    /// Whether it is gone, as far as the link tells.
    var isGone: Bool {
        var wanted = pollfd(fd: link.descriptor, events: 0, revents: 0)
        return unsafe poll(&wanted, 1, 0) == 1 && Int32(wanted.revents) & POLLHUP != 0
    }
}
