import CLinux
import Glibc
import VigiaConfig
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Everything that a supervisor begins with: what its predecessor left, or what the
/// configuration says.
struct SupervisorStart {
    let options: SupervisorOptions
    let loop: EventLoop
    let scribe: Scribe
    let inventory: Inventory
    let continued: StopNotice
    let checkpoint: CheckpointFile
    /// What runs had said of themselves.
    let statusTexts: [Int: StatusText]
    /// The incidents and alerts that there were.
    let alerts: KeptAlerts
    let guardian: Guardian
    var project: Project
    var isShuttingDown = false
    /// Whether a predecessor's state was found.
    var isSuccessor = false

    /// Where the guardian puts the supervisor's end of their link.
    private static let linkDescriptor = Int32(VIGIA_SUPERVISOR_FD)

    /// Takes up the inventory, and with it whatever a predecessor left.
    ///
    /// - Parameter words: the command line behind `supervisor`.
    /// - Throws: why a supervisor cannot begin.
    init(_ words: [String]) throws(StartError) {
        guard var options = SupervisorOptions(words), fcntl(Self.linkDescriptor, F_GETFD) >= 0
        else {
            throw .usage
        }
        _ = fcntl(Self.linkDescriptor, F_SETFD, FD_CLOEXEC)
        let link = GuardianLink(descriptor: Self.linkDescriptor)
        let inventory = try Inventory(from: link)
        options.root = Self.root(of: options.project, inventory)
        try self.init(options, link, inventory)
    }

    /// Begins with what a predecessor left, or with what the configuration says.
    ///
    /// - Parameters:
    ///   - options: what the supervisor was told, and how it reaches the project's folder.
    ///   - link: the link to the guardian.
    ///   - inventory: what the guardian has handed over on it.
    /// - Throws: why a supervisor cannot begin.
    init(
        _ options: SupervisorOptions,
        _ link: GuardianLink,
        _ inventory: Inventory
    ) throws(StartError) {
        let kept = KeptDescriptors(link)
        guardian = Guardian(inventory, kept, link)
        (self.options, self.inventory) = (options, inventory)
        for name in [KeptName.lock, KeptName.presence] {
            if let descriptors = inventory.kept[name] { kept.hold(name, .whole(descriptors)) }
        }
        guard let loop = EventLoop() else {
            throw .system(SystemError(call: "epoll_create", errno: errno), hint: nil)
        }
        self.loop = loop
        do throws(SystemError) {
            continued = try StopNotice()
        } catch {
            throw .system(error, hint: nil)
        }
        let memory: Memory
        if let old = Self.recall(inventory, link) {
            memory = old
        } else {
            memory = try Self.readFresh(options, kept)
        }
        (checkpoint, statusTexts) = (memory.checkpoint, memory.state?.statusTexts ?? [:])
        alerts = KeptAlerts(memory.state)
        if let state = memory.state {
            project = state.project(memory.spec)
            (isShuttingDown, isSuccessor) = (state.isShuttingDown, true)
        } else {
            project = Project(spec: memory.spec, nextRun: RunNumbers.first(in: options.state))
            inventory.handOver(to: &project, RunRecord(state: options.state))
        }
        try Self.openDoor(options, inventory, kept)
        do throws(SystemError) {
            let stage = try Self.stage(inventory, kept)
            scribe = try Scribe(project: options.root, budget: memory.spec.logs, stage: stage)
        } catch {
            throw .system(error, hint: "the logs are written into \(options.project)/logs")
        }
    }

    typealias Memory = (spec: ProjectSpec, state: CheckpointState?, checkpoint: CheckpointFile)

    /// What the predecessor left; nil where there was none, or nothing that can be read.
    private static func recall(_ inventory: Inventory, _ link: GuardianLink) -> Memory? {
        guard let kept = inventory.kept[KeptName.specification], let specFile = kept.first,
            let checkpointFile = kept.count > 1
                ? kept[1] : inventory.kept[KeptName.checkpoint]?.first
        else { return nil }
        let bytes = FileDescriptor(owning: specFile).bytes(from: 0, limit: specBytesMax)
        // A specification of another version does not count: the configuration is read again.
        let record = try? CompactDecoder.decode(SpecRecord.self, from: bytes[...])
        guard let spec = record?.whole else { return nil }
        let checkpoint = CheckpointFile(file: FileDescriptor(owning: checkpointFile))
        guard let state = checkpoint.read(services: spec.services.count) else { return nil }
        return (spec, state, checkpoint)
    }

    private static let specBytesMax = 256 << 20

    /// Reads the configuration, and has the guardian keep what successors need.
    private static func readFresh(
        _ options: SupervisorOptions,
        _ kept: KeptDescriptors
    ) throws(StartError) -> Memory {
        let spec = try configuration(options)
        let (needed, allowed) = (spec.filesNeeded, FileLimit.now)
        guard needed <= allowed else { throw .tooFewFiles(needed: needed, allowed: allowed) }
        do throws(SystemError) {
            let specFile = try KeptState.specification(spec)
            let checkpointFile = try FileDescriptor.memory("vigia-checkpoint")
            do throws(WireError) {
                try kept.keep(KeptName.specification, [specFile.raw, checkpointFile.raw])
            } catch {
                throw SystemError(call: "keep the checkpoint: \(error.problem)", errno: EIO)
            }
            return (spec, nil, CheckpointFile(file: checkpointFile))
        } catch {
            throw .system(error, hint: nil)
        }
    }

    private static func configuration(_ options: SupervisorOptions) throws(StartError)
        -> ProjectSpec
    {
        // What was passed to Vigia itself is not its services'.
        let environment = ConfigurationReader.inherited(from: ProcessEnvironment.all)
        do throws(ConfigError) {
            var spec = try read(options, environment)
            if options.isDevelopment { spec.waitForChanges() }
            return spec
        } catch {
            throw .configuration(error)
        }
    }

    private static func read(
        _ options: SupervisorOptions,
        _ environment: [String: String]
    ) throws(ConfigError) -> ProjectSpec {
        if let command = options.command {
            return try ProjectSpec.adHoc(
                command: command,
                projectDirectory: options.project,
                environment: environment,
                profile: options.profile
            )
        }
        return try ConfigurationReader(
            projectDirectory: options.project,
            environment: environment
        ).read(profile: options.profile)
    }

    /// Where the project's folder is, for this process.
    ///
    /// A guardian that others find works in there, and this process with it.
    private static func root(of project: String, _ inventory: Inventory) -> String {
        if inventory.kept[KeptName.presence] != nil { return "." }
        return unsafe chdir(project) == 0 ? "." : project
    }

    /// Sees to it that there is a control socket, as it was or new.
    private static func openDoor(
        _ options: SupervisorOptions,
        _ inventory: Inventory,
        _ kept: KeptDescriptors
    ) throws(StartError) {
        if let old = inventory.kept[KeptName.control], let door = ControlDoor(old) {
            ControlListener.renew(door.listener)
            return kept.hold(KeptName.control, .whole(old))
        }
        do throws(SystemError) {
            let door = try ControlDoor(in: options.state)
            // Should the link be closed, the loop notices at once.
            try? kept.keep(KeptName.control, door.descriptors)
        } catch {
            throw .system(error, hint: "Vigia keeps its state in the project's folder")
        }
    }

    /// The stage of the logs, as it was or new.
    private static func stage(
        _ inventory: Inventory,
        _ kept: KeptDescriptors
    ) throws(SystemError) -> StageDescriptors {
        if let old = inventory.kept[KeptName.stage], old.count == 3 {
            kept.hold(KeptName.stage, .whole(old))
            return StageDescriptors(reader: old[0], writer: old[1], record: old[2])
        }
        let stage = try StageDescriptors()
        // Should the link be closed, the loop notices at once.
        try? kept.keep(KeptName.stage, stage.all)
        return stage
    }
}
