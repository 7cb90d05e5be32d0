import Glibc
import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Puts another configuration in the place of the present one.
///
/// That is a change of supervisors: this one makes the project anew, has the guardian keep it, in
/// one message, and ends. The next one begins with it as after any death, so that nothing here, and
/// no probe or check under way, has to learn new indices.
final class ConfigurationChanges: Capability {
    /// Another configuration that takes the place of the present one once the journal is written.
    private struct Pending {
        let target: ProjectSpec
        let cause: Cause
        let answer: ChangeAnswer
        let reply: (APIResponse) -> Void
        var timer: EventLoop.Watch?
        /// Whether all that was to be written is.
        var isWritten = false
    }

    private unowned let host: any Host
    private var pending: Pending?
    /// Whether the guardian keeps the other one for the next supervisor by now.
    private(set) var isHandedOver = false

    /// How long the disk may take to hold what this supervisor still has to write.
    private static let writtenWithin = Duration.seconds(5)

    init(_ host: any Host) { self.host = host }

    /// Tells what another configuration means, and puts it in the place of the present one.
    func change(
        _ wanted: ChangeRequest,
        because requester: Requester,
        reply: @escaping (APIResponse) -> Void
    ) {
        guard !host.isFinished else { return }
        let spec = host.project.spec
        let target =
            wanted.services.isEmpty ? wanted.spec : spec.taking(wanted.services, from: wanted.spec)
        if let problem = host.options.changeObstacle ?? obstacle(to: target) {
            return reply(.problem(409, problem))
        }
        let cause = Cause.requested(requester)
        let answer = answer(to: target, because: cause, isDryRun: wanted.isDryRun)
        guard !wanted.isDryRun, !answer.isEmpty || answer.hasNewFiles else {
            return reply(.json(200, answer))
        }
        pending = Pending(target: target, cause: cause, answer: answer, reply: reply)
        pending?.timer = host.loop.after(Self.writtenWithin) { [unowned self] in
            giveUp("the disk does not answer, so that the journal cannot be written")
        }
        host.capability(ScribeAnswers.self).flush { [unowned self] in pending?.isWritten = true }
    }

    private func obstacle(to target: ProjectSpec) -> APIProblem? {
        if host.isShuttingDown {
            return APIProblem(code: "apply.stopping", problem: "the project is being stopped")
        }
        if pending != nil {
            return APIProblem(
                code: "apply.busy",
                problem: "another configuration is being applied",
                hint: "try it again in a moment"
            )
        }
        if target.profile != host.project.spec.profile {
            return APIProblem(code: "apply.profile", problem: "it runs with another profile")
        }
        return target.flaw.map {
            APIProblem(
                code: "apply.mixture",
                problem: "together with the services that stay, this is no configuration: \($0)",
                hint: "`vigia apply` takes over the whole file"
            )
        }
    }

    private func giveUp(_ words: String) {
        guard let pending else { return }
        self.pending = nil
        host.say(.applyFailed, ["detail": .text(words)], because: pending.cause)
        pending.reply(.problem(503, APIProblem(code: "apply.failed", problem: words)))
    }

    /// Hands the project over as the other configuration makes it, and ends.
    ///
    /// Only at the very end of a turn: all that was decided so far is in the checkpoint and was
    /// ordered.
    func handOver() {
        guard let pending, pending.isWritten, !host.isFinished else { return }
        if host.isShuttingDown { return giveUp("the project is being stopped") }
        var next = host.project.changed(
            to: pending.target,
            startedWith: host.options.services,
            because: pending.cause
        )
        var answer = pending.answer
        answer.order = next.placeChange(at: Clock.now)
        do throws(SystemError) {
            try keep(next)
        } catch {
            return giveUp("\(error)")
        }
        isHandedOver = true
        pending.reply(.json(202, answer))
        host.finish()
    }

    private func keep(_ next: Project) throws(SystemError) {
        // The next one looks for itself how the folder is called by now.
        let read = next.spec.following(from: host.here, to: host.options.project)
        let specification = try KeptState.specification(read)
        let state = host.checkpoint
        let texts = state.statusTexts.moved(to: next)
        let checkpoint = try KeptState.checkpoint(next, texts, state.alerts)
        do throws(WireError) {
            try host.kept.keep(KeptName.specification, [specification.raw, checkpoint.raw])
        } catch {
            throw SystemError(call: "hand it over: \(error.problem)", errno: EIO)
        }
        // They are another guardian's, should this one die now.
        _ = (specification.release(), checkpoint.release())
    }
}

// What a change means.
extension ConfigurationChanges {
    private func answer(
        to target: ProjectSpec,
        because cause: Cause,
        isDryRun: Bool
    ) -> ChangeAnswer {
        let (project, services) = (host.project, host.options.services)
        let next = project.changed(to: target, startedWith: services, because: cause)
        let difference = SpecDifference(from: project.spec, to: target)
        let names = { (services: [Int]) in Set(services.map { next.spec.services[$0].name }) }
        let (starts, restarts) = (
            names(next.change?.starts ?? []), names(next.change?.restarts ?? [])
        )
        let changes = difference.services.map { service in
            let action =
                service.kind == .removed
                ? "stop"
                : restarts.contains(service.name)
                    ? "restart"
                    : starts.contains(service.name) ? "start" : "none"
            return ChangeAnswer.Service(
                name: service.name,
                change: service.kind.rawValue,
                settings: service.settings,
                action: action
            )
        }
        let touched = difference.services.count { $0.kind != .removed }
        return ChangeAnswer(
            services: changes,
            project: difference.project,
            untouched: target.configured.count - touched,
            hasNewFiles: target.files != project.spec.files,
            isDryRun: isDryRun,
            generation: host.guardian.generation
        )
    }

    /// Writes down that another configuration has taken the place of the one before.
    func tell(_ change: Project.Change) {
        let services = host.project.spec.services
        let names = { (indices: [Int]) in RecordValue.texts(indices.map { services[$0].name }) }
        host.say(
            .applied,
            [
                "added": names(change.added), "restarted": names(change.restarts),
                "taken_over": names(change.takenOver), "removed": .texts(change.removed),
                "pid": .count(getpid()), "generation": .count(host.guardian.generation),
            ],
            because: change.cause
        )
    }
}

extension SupervisorOptions {
    /// Why the configuration cannot be changed while the project runs; nil where it can.
    var changeObstacle: APIProblem? {
        if command != nil {
            return APIProblem(
                code: "apply.no_file",
                problem: "what runs here is a command, and was read from no file",
                hint: "`vigia stop`, then `vigia start` with the file"
            )
        }
        guard isDevelopment else { return nil }
        return APIProblem(
            code: "apply.development",
            problem: "the project runs in development, where the configuration stays as it began",
            hint: "end `vigia start --dev`, and start it again"
        )
    }
}
