import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWatch
import VigiaWire

/// Builds and restarts services because their files change.
final class Developing: Capability {
    unowned let host: any Host
    /// What is watched and built; nil but in development.
    var development: Development?

    init(_ host: any Host) { self.host = host }

    /// Finds out what is watched and built, and goes on reading what builds write.
    func begin(with inventory: Inventory) {
        guard host.options.isDevelopment else { return }
        development = Development(host.project.spec, in: host.options.project)
        reopenBuildLogs(inventory)
    }

    var deadline: Instant { development?.earliest ?? .never }

    func hear(_ answer: ScribeAnswer) {
        if case .tail(_, let run, let words) = answer { heardBuild(run, words.lines) }
    }

    /// Begins, or goes on where a predecessor ended.
    ///
    /// - Parameters:
    ///   - chosen: the services to start; empty for all.
    ///   - isSuccessor: whether they were started already.
    func develop(_ chosen: [Int], isSuccessor: Bool) {
        guard var development else { return }
        let all = Array(host.project.machines.indices)
        let wanted = Set(host.project.withNeeds(chosen.isEmpty ? all : chosen))
        development.unstarted =
            isSuccessor
            ? wanted.filter {
                host.project.machines[$0].goal == .down
                    && host.project.machines[$0].lastEnding == nil
            } : wanted
        for place in development.units.indices {
            let isWaiting = development.units[place].services.contains {
                development.unstarted.contains($0)
            }
            if !isWaiting { development.units[place].isBuilt = true }
        }
        self.development = development
        listenToConsole()
        startWatcher()
        for unit in development.units.indices where !development.units[unit].isBuilt {
            decide(.began(.projectStarted), for: unit)
        }
        startWhatCan()
    }

    /// Takes in a fact about one unit.
    func decide(_ event: ChangeMachine.Event, for unit: Int) {
        guard let effects = development?.units[unit].machine.handle(event, at: Clock.now) else {
            return
        }
        for effect in effects { carryOut(effect, of: unit) }
    }

    /// Takes in that files changed; a unit that nobody wants up lets them pass.
    func changed(_ files: [String], count: Int, units: [Int]) {
        guard !host.isShuttingDown else { return }
        for unit in units where isWanted(unit) {
            decide(.changed(files, count: count), for: unit)
        }
    }

    /// Lets the units know that time has passed.
    func look(at now: Instant) {
        guard let development else { return }
        for unit in development.units.indices
        where development.units[unit].machine.deadline <= now {
            decide(.deadlinePassed, for: unit)
        }
    }

    private func isWanted(_ unit: Int) -> Bool {
        guard let development else { return false }
        return development.units[unit].services.contains {
            host.project.machines[$0].goal == .up || development.unstarted.contains($0)
        }
    }

    private func carryOut(_ effect: ChangeMachine.Effect, of unit: Int) {
        switch effect {
        case .build(let cause): build(unit, because: cause)
        case .endBuild: endBuild(of: unit)
        case .restart(let cause): restart(unit, because: cause)
        case .reportFailure(let cause, let lines):
            note(.buildFailed, unit, ["lines": .texts(lines)], because: cause)
        case .reportSuspension(let file, let times):
            note(.changesSuspended, unit, ["file": .text(file), "times": .count(times)])
        case .reportResumption(let cause): note(.changesResumed, unit, because: cause)
        }
    }

    /// Restarts what is wanted up, and starts what waited for its build.
    private func restart(_ unit: Int, because cause: Cause) {
        guard let services = development?.units[unit].services else { return }
        development?.units[unit].isBuilt = true
        let running = services.filter { host.project.machines[$0].goal == .up }
        startWhatCan()
        if !running.isEmpty, !host.isShuttingDown {
            host.ask(.restart, of: running, because: cause)
        }
    }

    /// Starts each service that is to be, once all that it needs is built.
    private func startWhatCan() {
        guard let development, !host.isShuttingDown else { return }
        let unbuilt = Set(development.units.filter { !$0.isBuilt }.flatMap(\.services))
        let project = host.project
        let ready = development.unstarted.filter {
            unbuilt.isDisjoint(with: project.withNeeds([$0]))
        }
        guard !ready.isEmpty else { return }
        self.development?.unstarted.subtract(ready)
        host.ask(.start, of: ready.sorted(), because: .projectStarted)
    }

    /// Writes down what concerns one unit.
    func note(
        _ event: EventKind,
        _ unit: Int,
        _ fields: RecordFields = [:],
        because cause: Cause? = nil
    ) {
        let name = development?.units[unit].name
        host.say(event, fields, of: RecordSubject(service: name), because: cause)
    }
}

// The terminal from which it was started, at the other end of standard input.
extension Developing {
    /// The most bytes of a line from there.
    private static let lineBytesMax = 256

    private func listenToConsole() {
        development?.console = host.loop.whenReadable(0) { [unowned self] in hearConsole() }
    }

    private func hearConsole() {
        var buffer = [UInt8](repeating: 0, count: Self.lineBytesMax)
        let count = unsafe read(0, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            development?.console = nil
            return host.shutDown(because: .projectStopped, "the terminal that started it is gone")
        }
        development?.said += buffer[..<count]
        while let end = development?.said.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: development?.said[..<end] ?? [], as: UTF8.self)
            development?.said.removeFirst(end + 1)
            obey(line)
        }
        if development?.said.count ?? 0 > Self.lineBytesMax { development?.said = [] }
    }

    private func obey(_ line: String) {
        switch line {
        case "restart":
            let cause = Cause.requested(Requester(uid: getuid(), pid: 0, command: "rs"))
            guard let development, !host.isShuttingDown else { return }
            for unit in development.units.indices where isWanted(unit) {
                decide(.requested(cause), for: unit)
            }
        case "stop": host.shutDown(because: .projectStopped, "asked for at the terminal")
        case "kill": killAll()
        default: host.surprised(by: "the console says \(line)", service: nil)
        }
    }

    /// Ends every process of the project now.
    private func killAll() {
        host.shutDown(because: .projectStopped, "asked for at the terminal")
        host.say(.killingAll)
        for run in host.project.machines.flatMap(\.runs) where run.pid != nil {
            host.send(.signal(run.id, .kill, .tree))
        }
        if let build = development?.build { host.send(.signal(build.task, .kill, .tree)) }
    }
}
