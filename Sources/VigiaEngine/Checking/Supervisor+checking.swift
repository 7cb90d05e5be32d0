import Glibc
import VigiaChecks
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Why checks are asked.
enum CheckPurpose: Equatable {
    /// A service is about to start.
    case start
    /// It is to start again, and its old run still serves.
    case rehearsal
    /// They may find what this remedy puts right.
    case remedy(Remedy)
}

/// Checks of one service under way: a child of the guardian, and what it has said so far.
struct CheckTask {
    let service: Int
    let purpose: CheckPurpose
    let cause: Cause?
    let began: Instant
    /// The reading end of its standard output.
    let output: Int32
    var watch: EventLoop.Watch?
    /// The line that is not whole yet.
    var rest: [UInt8] = []
    var findings: [Finding] = []
}

extension Supervisor {
    /// Asks the checks of a service that is about to start.
    func check(_ service: Int) {
        lookWhereItIs()
        let spec = project.spec.services[service]
        var cause: Cause?
        if case .checking(let checking) = project.machines[service].state { cause = checking.cause }
        ask(spec.checksAtStart, spec.autoRepair, for: .start, cause, of: service)
    }

    /// Asks the checks of a service that is to start again and still runs.
    func rehearse(_ service: Int) {
        lookWhereItIs()
        let spec = project.spec.services[service]
        let cause = project.machines[service].rehearsal?.cause
        ask(spec.checksAtStart, spec.autoRepair, for: .rehearsal, cause, of: service)
    }

    /// Asks the checks that a remedy is about, and repairs what they find.
    func repair(_ remedy: Remedy, of service: Int) {
        lookWhereItIs()
        let spec = project.spec.services[service]
        let checks = spec.checks.filter { $0.question.remedy == remedy }
        var cause: Cause?
        if case .waiting(let wait) = project.machines[service].state { cause = wait.cause }
        ask(checks, spec.autoRepair, for: .remedy(remedy), cause, of: service)
    }

    private func ask(
        _ checks: [CheckSpec],
        _ repairs: AutoRepair,
        for purpose: CheckPurpose,
        _ cause: Cause?,
        of service: Int
    ) {
        cancelChecks(of: service)
        let spec = project.spec.services[service]
        let order = CheckOrder(
            context: CheckContext(spec, folder: here, state: "\(here)/.vigia"),
            checks: checks,
            repairs: repairs,
            isRehearsal: purpose == .rehearsal
        )
        let task = RunID(raw: nextTask)
        nextTask += 1
        var work = CheckTask(
            service: service,
            purpose: purpose,
            cause: cause,
            began: Clock.now,
            output: -1
        )
        do throws(SpawnFailure) {
            let output = try begin(task, order, name: spec.name)
            work = CheckTask(
                service: service,
                purpose: purpose,
                cause: cause,
                began: work.began,
                output: output
            )
            work.watch = loop.whenReadable(output) { [unowned self] in hearChecks(task) }
            checkTasks[task] = work
        } catch {
            finish(work, .neverStarted(error.step, errno: error.errno))
        }
    }

    /// Starts the child; returns the reading end of its output.
    private func begin(
        _ task: RunID,
        _ order: CheckOrder,
        name: String
    ) throws(SpawnFailure) -> Int32 {
        let launch = Launch(
            command: [CommandLine.arguments[0], "checker", name],
            directory: here
        )
        guard let bytes = try? CompactEncoder.encode(order) else {
            throw SpawnFailure(step: .specification, errno: E2BIG)
        }
        let input: FileDescriptor
        do throws(SystemError) {
            input = try FileDescriptor.memory("vigia-checks", holding: bytes)
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
        let map = [0, 1].map { DescriptorPlace(target: Int32($0), origin: .attached($0)) }
        return try spawn(task, launch, map, heardBehind: [input.raw])
    }

    /// Takes in what the child says.
    private func hearChecks(_ task: RunID) {
        guard var work = checkTasks[task] else { return }
        let isOpen = work.take()
        if !isOpen { work.watch = nil }
        for line in work.takeLines() { hear(line, &work) }
        checkTasks[task] = work
    }

    private func hear(_ line: ArraySlice<UInt8>, _ work: inout CheckTask) {
        switch CheckReport(line) {
        case .found(let finding):
            work.findings.append(finding)
            tell(finding, of: work)
        case .repairing(let check, let plan):
            write(.checkRepairing, ["check": .text(check), "repair": .text(plan)], work)
        case nil: surprised(by: "a check said what is no finding", service: work.service)
        }
    }

    /// The child ended: what it has found decides.
    ///
    /// - Returns: whether it was one that asks checks.
    func checksEnded(_ task: RunID, _ ending: Ending) -> Bool {
        guard checkTasks[task] != nil else { return false }
        hearChecks(task)
        send(.signal(task, .kill, .tree))
        guard let work = checkTasks.removeValue(forKey: task) else { return true }
        close(work)
        finish(work, ending)
        return true
    }

    private func finish(_ work: CheckTask, _ ending: Ending) {
        let obstacle =
            ending.isSuccess
            ? work.findings.obstacle : "they could not be asked: it \(ending.clause)"
        if case .remedy(let remedy) = work.purpose {
            guard case .waiting(.remedy(remedy, _, _)) = project.machines[work.service].state else {
                return  // Somebody has asked for something else meanwhile.
            }
            let isMended = ending.isSuccess && work.findings.contains { $0.outcome == .repaired }
            return take(
                .remedied(remedy, succeeded: isMended && obstacle == nil),
                for: work.service
            )
        }
        let isRehearsal = work.purpose == .rehearsal
        if let errno = ending.lack, !isRehearsal {
            return take(.couldNotCheck(errno: errno), for: work.service)
        }
        // Its run came to an end of its own meanwhile.
        if isRehearsal, project.machines[work.service].rehearsal == nil { return }
        let (failed, took) = (work.findings.count { $0.outcome == .failed }, Clock.now - work.began)
        let facts: RecordFields = [
            "asked": .count(work.findings.count), "failed": .count(failed),
            "took_ms": .milliseconds(took),
        ]
        write(.checked, facts, work, level: obstacle == nil ? .info : .error)
        take(
            isRehearsal ? .rehearsed(finding: obstacle) : .checked(finding: obstacle),
            for: work.service
        )
    }

    /// Gives up the checks of a service that nobody waits for any more.
    func cancelChecks(of service: Int) {
        for (task, work) in checkTasks where work.service == service {
            checkTasks[task] = nil
            send(.signal(task, .kill, .tree))
            close(work)
        }
    }

    private func close(_ work: CheckTask) {
        var work = work
        work.watch = nil  // First the watch goes, then what it watched.
        _ = Glibc.close(work.output)
    }
}

// What is written down of checks.
extension Supervisor {
    private func tell(_ finding: Finding, of work: CheckTask) {
        var facts: RecordFields = [
            "check": .text(finding.check), "detail": .text(finding.words),
        ]
        if let code = finding.code { facts.append("code", .text(code)) }
        if let hint = finding.hint { facts.append("hint", .text(hint)) }
        if !finding.lines.isEmpty {
            facts.append("lines", .texts(finding.lines))
        }
        switch finding.outcome {
        case .passed: break
        case .repaired: write(.checkRepaired, facts, work)
        case .failed:
            let level: RecordLevel = finding.severity == .warn ? .warning : .error
            write(.checkFailed, facts, work, level: level)
        }
    }

    private func write(
        _ event: EventKind,
        _ facts: RecordFields,
        _ work: CheckTask,
        level: RecordLevel? = nil
    ) {
        say(event, facts, level: level, of: subject(work.service), because: work.cause)
    }
}

extension CheckTask {
    /// The most bytes of one line, and of all that is not read yet.
    private static let lineMax = 1 << 20

    /// Reads what is there; whether more can come.
    fileprivate mutating func take() -> Bool {
        var block = [UInt8](repeating: 0, count: 16_384)
        while rest.count < Self.lineMax {
            let count = unsafe read(output, &block, block.count)
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            rest += block[..<count]
        }
        return false
    }

    /// The lines that are whole.
    fileprivate mutating func takeLines() -> [ArraySlice<UInt8>] {
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        defer { rest.removeSubrange(...end) }
        return rest[...end].split(separator: UInt8(ascii: "\n"))
    }
}
