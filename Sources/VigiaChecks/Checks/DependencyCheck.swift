public import VigiaCore
internal import VigiaPackages
internal import VigiaPlatform
internal import VigiaRepairs

/// Checks whether the packages installed in a folder match the lock file.
struct DependencyCheck: Check {
    let kind: DependencyKind
    let folder: String

    func subject(in context: CheckContext) -> String {
        "dependencies \(kind.rawValue)"
            + (folder == context.folder ? "" : " in \(context.short(folder))")
    }

    func ask(in context: CheckContext) -> CheckAnswer {
        let doctor = doctor(for: context)
        let report = doctor.examine()
        guard let fault = report.faults.first(where: { !$0.isRepairable }) ?? report.faults.first
        else { return warning(of: report) ?? .well(report.words) }
        if doctor.isDisputed(report, in: context.state) { return disputed(report, doctor) }
        var answer = CheckAnswer(words: report.words)
        let plan = doctor.plan(for: report)
        let service = context.service
        answer.trouble = CheckTrouble(
            code: fault.code,
            hint: report.hint ?? (plan == nil ? nil : "`vigia fix \(service)` installs them anew"),
            checkRepair: plan.map { InstallPackages(check: self, plan: $0) }
        )
        return answer
    }

    /// A remark that prevents no start; nil for none.
    private func warning(of report: DependencyReport) -> CheckAnswer? {
        guard let first = report.warnings.first else { return nil }
        let isExamined = report.packages > 0 && first.kind == .unverified
        let words = (isExamined ? [report.words] : []) + report.warnings.map(\.words)
        var answer = CheckAnswer(words: words.joined(separator: "; "))
        answer.trouble = CheckTrouble(code: first.code, hint: first.hint, isWarning: true)
        return answer
    }

    /// A warning about faults that a new installation does not change.
    private func disputed(_ report: DependencyReport, _ doctor: DependencyDoctor) -> CheckAnswer {
        let words = "`\(doctor.installing)` is content, though Vigia finds: \(report.words)"
        var answer = CheckAnswer(words: words)
        let lock = report.lock ?? "the lock file"
        answer.trouble = CheckTrouble(
            code: "dependencies.not_better",
            hint:
                "where the service works, Vigia is mistaken; once \(lock) changes, it installs anew",
            isWarning: true
        )
        return answer
    }

    /// Installs the packages of the lock file, and keeps the replaced ones.
    ///
    /// - Parameters:
    ///   - context: the service.
    ///   - limit: the time limit of the package manager.
    ///   - saying: gets the package manager's output.
    /// - Returns: the changes made, in plain words.
    /// - Throws: why it failed; the installed packages are unchanged.
    func repair(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        var record: RepairRecord
        do throws(SystemError) {
            record = try RepairRecord.begin(
                .dependencies,
                service: context.service,
                subject: folder,
                in: context.state,
                for: context.user
            )
        } catch {
            throw RepairFailure(error)
        }
        let lock = RecordLock.wait(for: record)
        defer { withExtendedLifetime(lock) {} }
        do throws(DependencyFailure) {
            let doctor = doctor(for: context)
            let report = try doctor.repair(&record, within: limit, saying)
            let what = report.faults.isEmpty ? report.words : "anew from \(report.lock ?? "it")"
            RepairArchive(state: context.state).removeOlder(than: record)
            doctor.removeLeft(in: context.state)
            let undo = record.canBeUndone ? "; `vigia fix --undo \(record.name)` undoes it" : ""
            return "installed \(what)\(undo)"
        } catch {
            // An empty record is harmless.
            try? record.dropUnlessMoved()
            throw RepairFailure(words: error.problem, hint: error.hint)
        }
    }

    /// Whether the replaced packages are kept, and are the project's own.
    func isSafe(in context: CheckContext) -> Bool {
        doctor(for: context).keepsTheOld && context.owns(folder)
    }

    fileprivate func doctor(for context: CheckContext) -> DependencyDoctor {
        DependencyDoctor(
            kind,
            in: folder,
            environment: context.launch.environment,
            user: context.user,
            command: context.launch.command,
            directory: context.launch.directory
        )
    }
}

extension DependencyCheck {
    init?(_ check: CheckSpec, for context: CheckContext) { self.init(check.question) }

    fileprivate init?(_ question: CheckQuestion) {
        guard case .dependencies(let kind, let folder) = question else { return nil }
        self.init(kind: kind, folder: folder)
    }
}

/// Installs the packages of a lock file.
struct InstallPackages: CheckRepair {
    let check: DependencyCheck
    let plan: String

    var subject: String { "\(check.kind.rawValue) \(check.folder)" }

    func plan(in context: CheckContext) -> String { plan }

    func isSafe(in context: CheckContext) -> Bool { check.isSafe(in: context) }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(RepairFailure) -> String {
        try check.repair(in: context, within: limit, saying: saying)
    }
}

extension CheckContext {
    /// Whether packages are installed for a check at all: not if they belong to another package
    /// manager, or to an interpreter that is not the project's own.
    public func installs(_ question: CheckQuestion) -> Bool {
        guard let check = DependencyCheck(question) else { return false }
        return check.doctor(for: self).foreignHint == nil
    }
}
