internal import Synchronization
public import VigiaCore
internal import VigiaPlatform

/// Runs checks in parallel, and repairs what may be repaired.
public enum Checker {
    /// Runs one check, at most for its timeout.
    ///
    /// - Parameters:
    ///   - check: the check.
    ///   - context: the service.
    /// - Returns: the result.
    public static func run(_ check: CheckSpec, in context: CheckContext) -> CheckResult {
        run([check], in: context)[0]
    }

    /// Runs checks in parallel, each at most for its timeout.
    ///
    /// - Parameters:
    ///   - checks: the checks.
    ///   - context: the service.
    ///   - repairs: which repairs are allowed; a check is run again after its repair.
    ///   - limit: the time limit of one repair.
    ///   - willRepair: called before a repair, with the check and the plan.
    ///   - saying: gets the output of repairing programs.
    /// - Returns: the results, in the order of the checks.
    public static func run(
        _ checks: [CheckSpec],
        in context: CheckContext,
        repairing repairs: AutoRepair = .never,
        within limit: Duration = CheckSpec.repairWithin,
        willRepair: (_ check: String, _ plan: String) -> Void = { _, _ in },
        saying: @escaping (String) -> Void = { _ in }
    ) -> [CheckResult] {
        zip(checks, ask(checks, in: context)).map { check, answer in
            let found = check.checkResult(answer, in: context)
            guard let checkRepair = checkRepair(of: check, answer, repairs, in: context) else {
                return found
            }
            return inTurn(checkRepair, found, in: context, saying) {
                // Another process may have repaired it before.
                let answer = ask([check], in: context)[0]
                let checkResult = check.checkResult(answer, in: context)
                guard let checkRepair = Self.checkRepair(of: check, answer, repairs, in: context)
                else {
                    return checkResult
                }
                willRepair(checkResult.check, checkResult.repair ?? "")
                return repaired(checkResult, check, in: context) { () throws(RepairFailure) in
                    try checkRepair.carryOut(in: context, within: limit, saying: saying)
                }
            }
        }
    }

    /// The repair for a result; nil if there is none, or it is not allowed.
    private static func checkRepair(
        of check: CheckSpec,
        _ answer: CheckAnswer,
        _ repairs: AutoRepair,
        in context: CheckContext
    ) -> (any CheckRepair)? {
        mayRepair(check.checkResult(answer, in: context), repairs) ? check.checkRepair(answer) : nil
    }

    /// Makes a repair wait for another one of the same subject.
    private static func inTurn(
        _ checkRepair: any CheckRepair,
        _ checkResult: CheckResult,
        in context: CheckContext,
        _ saying: (String) -> Void,
        _ work: () -> CheckResult
    ) -> CheckResult {
        do throws(SystemError) {
            let turn = try RepairTurn(of: checkRepair.subject, in: context.state) {
                saying("waits for another repair of the same")
            }
            let result = work()
            _ = consume turn
            return result
        } catch {
            var failed = checkResult
            failed.words += "; the repair failed: \(error)"
            return failed
        }
    }

    /// Checks what would prevent a service's restart, while it still runs (preflight).
    ///
    /// Nothing is repaired. A problem that a repair at the start would fix is no obstacle, and the
    /// available memory is known only after the old run has freed its own.
    ///
    /// - Parameters:
    ///   - checks: the checks before a start.
    ///   - context: the service.
    ///   - repairs: the repairs allowed at a start.
    /// - Returns: the passed checks, and those that would prevent the start.
    public static func preflight(
        _ checks: [CheckSpec],
        in context: CheckContext,
        repairing repairs: AutoRepair
    ) -> [CheckResult] {
        let asked = checks.filter { type(of: Checks.check($0, for: context)).holdsAfterTheRun }
        return run(asked, in: context).filter { checkResult in
            if checkResult.outcome == .passed { return true }
            let isRepaired = checkResult.repair != nil && mayRepair(checkResult, repairs)
            return checkResult.isInTheWay && !isRepaired
        }
    }

    private static func mayRepair(_ checkResult: CheckResult, _ repairs: AutoRepair) -> Bool {
        switch repairs {
        case .never: false
        case .safe: checkResult.isRepairSafe
        case .all: true
        }
    }

    /// Repairs, and runs the check again: only a check that passes then counts as repaired.
    private static func repaired(
        _ checkResult: CheckResult,
        _ check: CheckSpec,
        in context: CheckContext,
        _ repair: () throws(RepairFailure) -> String
    ) -> CheckResult {
        do throws(RepairFailure) {
            let done = try repair()
            let answer = ask([check], in: context)[0]
            var again = check.checkResult(answer, in: context)
            let isWarning = answer.trouble?.isWarning == true
            guard again.outcome == .passed || isWarning else {
                again.words += ", also after a repair: \(done)"
                return again
            }
            (again.outcome, again.repair) = (.repaired, done)
            again.isRepairSafe = checkResult.isRepairSafe
            let rest = isWarning ? "; \(again.words)" : ""
            (again.words, again.code) = ("\(checkResult.words); \(done)\(rest)", checkResult.code)
            return again
        } catch {
            var failed = checkResult
            failed.words += "; the repair failed: \(error.words)"
            failed.hint = error.hint
            return failed
        }
    }

    /// Reinstalls the packages of a check, whether they have faults or not.
    ///
    /// - Parameters:
    ///   - check: a dependency check.
    ///   - context: the service.
    ///   - limit: the time limit of the installation.
    ///   - saying: gets the package manager's output.
    /// - Returns: the result before, and the outcome of the repair.
    public static func reinstall(
        _ check: CheckSpec,
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) -> CheckResult {
        let checkResult = run(check, in: context)
        guard let packages = DependencyCheck(check, for: context) else { return checkResult }
        let checkRepair = InstallPackages(check: packages, plan: "")
        var result = inTurn(checkRepair, checkResult, in: context, saying) {
            repaired(checkResult, check, in: context) { () throws(RepairFailure) in
                try packages.repair(in: context, within: limit, saying: saying)
            }
        }
        // Sound packages that could not be reinstalled are not repaired.
        if result.repair == nil { result.outcome = .failed }
        return result
    }

    /// The answers to all checks; a timeout is an answer, too.
    private static func ask(_ checks: [CheckSpec], in context: CheckContext) -> [CheckAnswer] {
        let began = Clock.uptime
        guard let answers = try? Answers(count: checks.count) else {
            // Without descriptors or memory for threads, the checks run one after another.
            return checks.map { $0.ask(in: context) }
        }
        for (place, check) in checks.enumerated() {
            let thread = try? WorkerThread.start("check") {
                answers.take(check.ask(in: context), at: place)
            }
            if thread == nil { answers.take(check.ask(in: context), at: place) }
        }
        for (place, check) in checks.enumerated() {
            answers.wait(for: place, until: began + check.timeout + reapingWithin)
        }
        return zip(checks, answers.all).map { check, answer in
            answer
                ?? .ill(
                    .tooLate,
                    "no answer within \(check.timeout.text)",
                    hint: "find out what it waits for, or give the check a longer timeout"
                )
        }
    }

    /// How long a check may take to end its processes after its timeout.
    private static let reapingWithin = Duration.milliseconds(500)
}

/// The answers of checks that run in parallel.
private final class Answers: Sendable {
    private let places: Mutex<[CheckAnswer?]>
    private let news: EventCounter

    init(count: Int) throws(SystemError) {
        places = Mutex(Array(repeating: nil, count: count))
        news = try EventCounter()
    }

    var all: [CheckAnswer?] { places.withLock { $0 } }

    func take(_ answer: CheckAnswer, at place: Int) {
        places.withLock { $0[place] = answer }
        news.raise()
    }

    func wait(for place: Int, until deadline: Duration) {
        while places.withLock({ $0[place] == nil }), Clock.uptime < deadline {
            news.wait(atMost: deadline - Clock.uptime)
        }
    }
}
