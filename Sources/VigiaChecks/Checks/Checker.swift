internal import Synchronization
public import VigiaCore
internal import VigiaPlatform

/// Asks checks, side by side, and puts right what may be put right.
public enum Checker {
    /// Asks one check, and waits for it no longer than its timeout.
    ///
    /// - Parameters:
    ///   - check: what is asked.
    ///   - context: for which service.
    /// - Returns: what was found.
    public static func run(_ check: CheckSpec, in context: CheckContext) -> Finding {
        run([check], in: context)[0]
    }

    /// Asks checks side by side, each no longer than its timeout.
    ///
    /// - Parameters:
    ///   - checks: what is asked.
    ///   - context: for which service.
    ///   - repairs: which repairs are made where something is found; what was repaired is asked
    ///     again.
    ///   - limit: how long one repair may take.
    ///   - mending: called before a repair, with the check and what is going to be done.
    ///   - saying: gets what programs say while they repair.
    /// - Returns: what was found, in the order of the checks.
    public static func run(
        _ checks: [CheckSpec],
        in context: CheckContext,
        repairing repairs: AutoRepair = .never,
        within limit: Duration = CheckSpec.repairWithin,
        mending: (_ check: String, _ plan: String) -> Void = { _, _ in },
        saying: @escaping (String) -> Void = { _ in }
    ) -> [Finding] {
        zip(checks, ask(checks, in: context)).map { check, answer in
            let found = check.finding(answer, in: context)
            guard let mend = mend(of: check, answer, repairs, in: context) else { return found }
            return inTurn(mend, found, in: context, saying) {
                // Somebody else may have put it right before.
                let answer = ask([check], in: context)[0]
                let finding = check.finding(answer, in: context)
                guard let mend = Self.mend(of: check, answer, repairs, in: context) else {
                    return finding
                }
                mending(finding.check, finding.repair ?? "")
                return mended(finding, check, in: context) { () throws(MendFailure) in
                    try mend.carryOut(in: context, within: limit, saying: saying)
                }
            }
        }
    }

    /// The repair of what was found; nil where there is none, or where it may not be made.
    private static func mend(
        of check: CheckSpec,
        _ answer: CheckAnswer,
        _ repairs: AutoRepair,
        in context: CheckContext
    ) -> (any CheckMend)? {
        mayMend(check.finding(answer, in: context), repairs) ? check.mend(answer) : nil
    }

    /// Has one repair wait for another of the same.
    private static func inTurn(
        _ mend: any CheckMend,
        _ finding: Finding,
        in context: CheckContext,
        _ saying: (String) -> Void,
        _ work: () -> Finding
    ) -> Finding {
        do throws(SystemError) {
            let turn = try RepairTurn(of: mend.subject, in: context.state) {
                saying("waits for another repair of the same")
            }
            let result = work()
            _ = consume turn
            return result
        } catch {
            var failed = finding
            failed.words += "; the repair failed: \(error)"
            return failed
        }
    }

    /// Asks what would keep a service from starting again, while it still runs.
    ///
    /// Nothing is repaired. What a repair at the start would put right is no obstacle, and how
    /// much memory is left is only to be known once the old run has given back its own.
    ///
    /// - Parameters:
    ///   - checks: what is asked before a start.
    ///   - context: for which service.
    ///   - repairs: which repairs are made at a start.
    /// - Returns: what passed, and what would stand in the way.
    public static func rehearse(
        _ checks: [CheckSpec],
        in context: CheckContext,
        repairing repairs: AutoRepair
    ) -> [Finding] {
        let asked = checks.filter { type(of: Checks.check($0, for: context)).holdsAfterTheRun }
        return run(asked, in: context).filter { finding in
            if finding.outcome == .passed { return true }
            let isMended = finding.repair != nil && mayMend(finding, repairs)
            return finding.isInTheWay && !isMended
        }
    }

    private static func mayMend(_ finding: Finding, _ repairs: AutoRepair) -> Bool {
        switch repairs {
        case .never: false
        case .safe: finding.isRepairSafe
        case .all: true
        }
    }

    /// Repairs, and asks again: only a check that passes then was repaired.
    private static func mended(
        _ finding: Finding,
        _ check: CheckSpec,
        in context: CheckContext,
        _ mend: () throws(MendFailure) -> String
    ) -> Finding {
        do throws(MendFailure) {
            let done = try mend()
            let answer = ask([check], in: context)[0]
            var again = check.finding(answer, in: context)
            let isWarning = answer.trouble?.isWarning == true
            guard again.outcome == .passed || isWarning else {
                again.words += ", also after a repair: \(done)"
                return again
            }
            (again.outcome, again.repair) = (.repaired, done)
            again.isRepairSafe = finding.isRepairSafe
            let rest = isWarning ? "; \(again.words)" : ""
            (again.words, again.code) = ("\(finding.words); \(done)\(rest)", finding.code)
            return again
        } catch {
            var failed = finding
            failed.words += "; the repair failed: \(error.words)"
            failed.hint = error.hint
            return failed
        }
    }

    /// Installs the packages of a check anew, whether anything is wrong with them or not.
    ///
    /// - Parameters:
    ///   - check: one of dependencies.
    ///   - context: for which service.
    ///   - limit: how long that may take.
    ///   - saying: gets what the package manager says.
    /// - Returns: what was found before, and what came of it.
    public static func reinstall(
        _ check: CheckSpec,
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) -> Finding {
        let finding = run(check, in: context)
        guard let packages = DependencyCheck(check, for: context) else { return finding }
        let mend = InstallPackages(check: packages, plan: "")
        var result = inTurn(mend, finding, in: context, saying) {
            mended(finding, check, in: context) { () throws(MendFailure) in
                try packages.mend(in: context, within: limit, saying: saying)
            }
        }
        // What was well before and could not be made anew is not repaired.
        if result.repair == nil { result.outcome = .failed }
        return result
    }

    /// The answers of all, those that came too late among them.
    private static func ask(_ checks: [CheckSpec], in context: CheckContext) -> [CheckAnswer] {
        let began = Clock.uptime
        guard let answers = try? Answers(count: checks.count) else {
            // There are no descriptors left, or no memory: one after the other is slower.
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

    /// How long a check may take to end what it has started, once its time is over.
    private static let reapingWithin = Duration.milliseconds(500)
}

/// The answers of checks that are asked side by side.
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
