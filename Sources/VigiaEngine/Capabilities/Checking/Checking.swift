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
    case preflight
    /// They may find what this remedy repairs.
    case remedy(Remedy)
}

/// Checks of one service under way: a child of the guardian, and what it has said so far.
final class CheckTask {
    let service: Int
    let purpose: CheckPurpose
    let cause: Cause?
    let began = Clock.now
    /// The child; nil before it was asked for.
    var run: RunID?
    var checkResults: [CheckResult] = []

    /// The most bytes of one line.
    static let lineMax = 1 << 20

    init(_ service: Int, for purpose: CheckPurpose, _ cause: Cause?) {
        (self.service, self.purpose, self.cause) = (service, purpose, cause)
    }
}

/// Has the checks of services asked, and what they find repaired, by children.
final class Checking: Capability {
    private unowned let host: any Host
    /// The checks under way of each service.
    private var underWay: [Int: CheckTask] = [:]

    init(_ host: any Host) { self.host = host }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        switch effect {
        case .check: check(service)
        case .preflight: preflight(service)
        case .remedy(let remedy, _) where remedy != .freePort: repair(remedy, of: service)
        case .report(.stopped, _), .report(.broken, _):
            cancel(service)
            return false
        default: return false
        }
        return true
    }

    /// Asks the checks of a service that is about to start.
    private func check(_ service: Int) {
        host.lookWhereItIs()
        let spec = host.project.spec.services[service]
        var cause: Cause?
        if case .checking(let checking) = host.project.machines[service].state {
            cause = checking.cause
        }
        ask(spec.checksAtStart, spec.autoRepair, for: .start, cause, of: service)
    }

    /// Asks the checks of a service that is to start again and still runs.
    private func preflight(_ service: Int) {
        host.lookWhereItIs()
        let spec = host.project.spec.services[service]
        let cause = host.project.machines[service].preflight?.cause
        ask(spec.checksAtStart, spec.autoRepair, for: .preflight, cause, of: service)
    }

    /// Asks the checks that a remedy is about, and repairs what they find.
    private func repair(_ remedy: Remedy, of service: Int) {
        host.lookWhereItIs()
        let spec = host.project.spec.services[service]
        let checks = spec.checks.filter { $0.question.remedy == remedy }
        var cause: Cause?
        if case .waiting(let wait) = host.project.machines[service].state { cause = wait.cause }
        ask(checks, spec.autoRepair, for: .remedy(remedy), cause, of: service)
    }

    private func ask(
        _ checks: [CheckSpec],
        _ repairs: AutoRepair,
        for purpose: CheckPurpose,
        _ cause: Cause?,
        of service: Int
    ) {
        cancel(service)
        let spec = host.project.spec.services[service]
        let order = CheckOrder(
            context: CheckContext(spec, folder: host.here, state: "\(host.here)/.vigia"),
            checks: checks,
            repairs: repairs,
            isPreflight: purpose == .preflight
        )
        let work = CheckTask(service, for: purpose, cause)
        do throws(SpawnFailure) {
            try begin(order, of: work, name: spec.name)
        } catch {
            finish(work, .neverStarted(error.step, errno: error.errno))
        }
    }

    /// Starts the child, which reads its order from a file in memory.
    private func begin(
        _ checks: CheckOrder,
        of work: CheckTask,
        name: String
    ) throws(SpawnFailure) {
        let launch = Launch(
            command: [CommandLine.arguments[0], "checker", name],
            directory: host.here
        )
        guard let bytes = try? CompactEncoder.encode(checks) else {
            throw SpawnFailure(step: .specification, errno: E2BIG)
        }
        let input: FileDescriptor
        do throws(SystemError) {
            input = try FileDescriptor.memory("vigia-checks", holding: bytes)
        } catch {
            throw SpawnFailure(step: .descriptors, errno: error.errno)
        }
        var order = ChildOrder(kind: .check, launch: launch)
        order.places = [0, 1].map { DescriptorPlace(target: Int32($0), origin: .attached($0)) }
        order.attached = [input.raw]
        order.output = .lines(bytesMax: CheckTask.lineMax) { [unowned self, unowned work] in
            hear($0, work)
        }
        underWay[work.service] = work
        let run = host.begin(order) { [unowned self] end in checksEnded(work, end.ending) }
        work.run = run
    }

    private func hear(_ line: ArraySlice<UInt8>, _ work: CheckTask) {
        switch CheckReport(line) {
        case .found(let checkResult):
            work.checkResults.append(checkResult)
            tell(checkResult, of: work)
        case .repairing(let check, let plan):
            write(.checkRepairing, ["check": .text(check), "repair": .text(plan)], work)
        case nil: host.surprised(by: "a check said what is no result", service: work.service)
        }
    }

    /// The child ended: what it has found decides.
    private func checksEnded(_ work: CheckTask, _ ending: Ending) {
        underWay[work.service] = nil
        finish(work, ending)
    }

    private func finish(_ work: CheckTask, _ ending: Ending) {
        let obstacle =
            ending.isSuccess
            ? work.checkResults.obstacle : "they could not be asked: it \(ending.clause)"
        if case .remedy(let remedy) = work.purpose {
            guard case .waiting(.remedy(remedy, _, _)) = host.project.machines[work.service].state
            else {
                return  // Somebody has asked for something else meanwhile.
            }
            let isRepaired =
                ending.isSuccess && work.checkResults.contains { $0.outcome == .repaired }
            return host.take(
                .remedied(remedy, succeeded: isRepaired && obstacle == nil),
                for: work.service
            )
        }
        let isPreflight = work.purpose == .preflight
        if let errno = ending.lack, !isPreflight {
            return host.take(.couldNotCheck(errno: errno), for: work.service)
        }
        // Its run came to an end of its own meanwhile.
        if isPreflight, host.project.machines[work.service].preflight == nil { return }
        let (failed, took) = (
            work.checkResults.count { $0.outcome == .failed }, Clock.now - work.began
        )
        let facts: RecordFields = [
            "checks": .count(work.checkResults.count), "failed": .count(failed),
            "took_ms": .milliseconds(took),
        ]
        write(.checked, facts, work, level: obstacle == nil ? .info : .error)
        host.take(
            isPreflight ? .preflightEnded(problem: obstacle) : .checked(problem: obstacle),
            for: work.service
        )
    }

    /// Gives up the checks of a service that nobody waits for any more.
    private func cancel(_ service: Int) {
        if let run = underWay.removeValue(forKey: service)?.run { host.cancelChild(run) }
    }
}

// What is written down of checks.
extension Checking {
    private func tell(_ checkResult: CheckResult, of work: CheckTask) {
        var facts: RecordFields = [
            "check": .text(checkResult.check), "detail": .text(checkResult.words),
        ]
        if let code = checkResult.code { facts.append("code", .text(code)) }
        if let hint = checkResult.hint { facts.append("hint", .text(hint)) }
        if !checkResult.lines.isEmpty {
            facts.append("lines", .texts(checkResult.lines))
        }
        switch checkResult.outcome {
        case .passed: break
        case .repaired: write(.checkRepaired, facts, work)
        case .failed:
            let level: RecordLevel = checkResult.severity == .warn ? .warning : .error
            write(.checkFailed, facts, work, level: level)
        }
    }

    private func write(
        _ event: EventKind,
        _ facts: RecordFields,
        _ work: CheckTask,
        level: RecordLevel? = nil
    ) {
        host.say(event, facts, level: level, of: host.subject(work.service), because: work.cause)
    }
}
