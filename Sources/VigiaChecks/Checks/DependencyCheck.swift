public import VigiaCore
internal import VigiaPackages
internal import VigiaPlatform
internal import VigiaRepairs

/// Whether what is installed in a folder is what its lock file says.
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
            mend: plan.map { InstallPackages(check: self, plan: $0) }
        )
        return answer
    }

    /// What is worth knowing, and keeps nothing from being started; nil for nothing.
    private func warning(of report: DependencyReport) -> CheckAnswer? {
        guard let first = report.warnings.first else { return nil }
        let isExamined = report.packages > 0 && first.kind == .unverified
        let words = (isExamined ? [report.words] : []) + report.warnings.map(\.words)
        var answer = CheckAnswer(words: words.joined(separator: "; "))
        answer.trouble = CheckTrouble(code: first.code, hint: first.hint, isWarning: true)
        return answer
    }

    /// What keeps nothing from being started, since installing it anew changes nothing.
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

    /// Installs what the lock file says, and keeps what is replaced.
    ///
    /// - Parameters:
    ///   - context: for which service.
    ///   - limit: how long the package manager may take.
    ///   - saying: gets what that says meanwhile.
    /// - Returns: what was done, in plain words.
    /// - Throws: why it could not be done; what was installed is as it was.
    func mend(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(MendFailure) -> String {
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
            throw MendFailure(error)
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
            // A record of nothing is in nobody's way.
            try? record.dropUnlessMoved()
            throw MendFailure(words: error.problem, hint: error.hint)
        }
    }

    /// Whether what is replaced is kept, and is the project's own.
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

/// Install what a lock file says.
struct InstallPackages: CheckMend {
    let check: DependencyCheck
    let plan: String

    var subject: String { "\(check.kind.rawValue) \(check.folder)" }

    func plan(in context: CheckContext) -> String { plan }

    func isSafe(in context: CheckContext) -> Bool { check.isSafe(in: context) }

    func carryOut(
        in context: CheckContext,
        within limit: Duration,
        saying: @escaping (String) -> Void
    ) throws(MendFailure) -> String {
        try check.mend(in: context, within: limit, saying: saying)
    }
}

extension CheckContext {
    /// Whether packages are installed for a check at all: not where they are another package
    /// manager's, or those of an interpreter that is not the project's own.
    public func installs(_ question: CheckQuestion) -> Bool {
        guard let check = DependencyCheck(question) else { return false }
        return check.doctor(for: self).foreignHint == nil
    }
}
