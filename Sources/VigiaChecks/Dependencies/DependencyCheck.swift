import VigiaCore
import VigiaPlatform

/// Whether what is installed in a folder is what its lock file says.
struct DependencyCheck {
    let kind: DependencyKind
    let folder: String

    func ask(in context: CheckContext) -> CheckAnswer {
        let doctor = DependencyDoctor(kind, in: folder, for: context)
        let report = doctor.examine()
        guard let fault = report.faults.first(where: { !$0.isRepairable }) ?? report.faults.first
        else { return .well(report.words) }
        let plan = doctor.plan(for: report)
        var answer = CheckAnswer(words: report.words)
        answer.trouble = CheckTrouble(
            code: fault.code,
            hint: report.hint ?? "`vigia fix` installs from the lock file",
            mend: plan.map { .install(kind, folder: folder, plan: $0) }
        )
        return answer
    }
}

extension DependencyDoctor {
    init(_ kind: DependencyKind, in folder: String, for context: CheckContext) {
        self.init(
            kind,
            in: folder,
            environment: context.launch.environment,
            user: context.user
        )
    }
}

extension CheckMend {
    /// Installs from the lock file, and keeps what that replaces.
    ///
    /// - Returns: what was done, with the name of the record.
    /// - Throws: why it could not be done.
    static func install(
        _ kind: DependencyKind,
        in folder: String,
        for context: CheckContext,
        within limit: Duration,
        _ progress: @escaping (String) -> Void
    ) throws(MendFailure) -> String {
        do {
            let doctor = DependencyDoctor(kind, in: folder, for: context)
            var record = try RepairRecord.begin(
                .dependencies,
                service: context.service,
                subject: folder,
                in: context.state
            )
            do throws(DependencyFailure) {
                _ = try doctor.repair(&record, within: limit, progress)
            } catch {
                // Nothing was changed, and what lies there is in nobody's way.
                try? record.dropUnlessMoved()
                throw error
            }
            return record.steps.joined(separator: "; ")
        } catch let error as DependencyFailure {
            throw MendFailure(
                words: error.problem + (error.hint.map { " (\($0))" } ?? "")
            )
        } catch {
            throw MendFailure(words: "\(error)")
        }
    }
}
