import Glibc
import TestSupport
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

@testable import VigiaEngine

/// A supervisor of this process and the guardian that a test plays, turn by turn.
final class EngineHouse {
    let folder: TestFolder
    let guardian: FakeGuardian
    private let isDevelopment: Bool
    private var present: Supervisor?
    /// After how many turns of one supervisor it dies; nil where it goes on.
    var turnsLeft: Int?

    /// How long one turn may wait for what has to come.
    private static let patience = Duration.seconds(20)

    /// Begins a project of these services, none of which is asked for.
    ///
    /// - Throws: where the kernel refuses, or the supervisor.
    init(_ services: [ServiceSpec], in folder: TestFolder, isDevelopment: Bool = false) throws {
        (self.folder, self.isDevelopment) = (folder, isDevelopment)
        _ = unsafe mkdir("\(folder.path)/.vigia", 0o700)
        guardian = try FakeGuardian(lock: "\(folder.path)/.vigia/lock")
        let project = Project(spec: ProjectSpec(name: "p", services: services))
        let specification = try KeptState.specification(project.spec)
        let checkpoint = try KeptState.checkpoint(project, StatusTexts())
        guardian.keep(KeptName.specification, [specification.release(), checkpoint.release()])
        try begin()
    }

    deinit { endSupervisor() }

    /// The supervisor that is at work.
    var supervisor: Supervisor {
        guard let present else { preconditionFailure("no supervisor could begin") }
        return present
    }

    private func begin() throws {
        guard var options = SupervisorOptions(["--project", folder.path]) else {
            throw StartError.usage
        }
        options.isDevelopment = isDevelopment
        options.root = folder.path  // Other tests of this process work somewhere else.
        let link = try guardian.connect()
        let inventory = try Inventory(from: link)
        let start = try SupervisorStart(options, link, inventory)
        let supervisor = Supervisor(start)
        (present, turnsLeft) = (supervisor, nil)
        supervisor.begin(inventory, isSuccessor: true)
    }

    /// The supervisor dies as it is, and another one begins with what the guardian has.
    ///
    /// - Throws: where the next one cannot begin.
    func replaceSupervisor() throws {
        endSupervisor()
        try begin()
    }

    private func endSupervisor() {
        guardian.disconnect()
        let loop = present?.loop
        present?.letGo()
        present = nil
        withExtendedLifetime(loop) {}  // What watches goes before the loop that it watches with.
    }

    /// Lets supervisor and guardian work in turns until it is so.
    ///
    /// - Returns: false where the supervisor is to die before.
    func work(until isSo: (Supervisor) -> Bool) -> Bool {
        let supervisor = supervisor
        while supervisor.finishTurn() {
            guardian.serve()
            if guardian.isDeaf { return false }
            if isSo(supervisor) { return true }
            let limit = Clock.now + Self.patience
            supervisor.takeIn(until: limit)
            precondition(Clock.now < limit, "nothing came of it: \(guardian.orders.suffix(20))")
            if turnsLeft == 0 { return false }
            turnsLeft = turnsLeft.map { $0 - 1 }
        }
        return isSo(supervisor)
    }
}

extension Supervisor {
    /// Closes what the kernel closes when a process ends, and nobody else does.
    fileprivate func letGo() {
        scribe.finish()
        for capability in capabilities { capability.stop() }
        // The scribe has closed the pipes, and the server its listener.
        let closed = [KeptName.specification, KeptName.stage, KeptName.control]
        var own = [guardian.lock, reach.door?.file ?? -1]
        for (name, content) in kept.entries where !closed.contains(name) {
            if case .whole(let descriptors) = content { own += descriptors }
        }
        for raw in own { _ = close(raw) }
    }
}
