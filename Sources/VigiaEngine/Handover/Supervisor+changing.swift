import CLinux
import Glibc
import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Another configuration that takes the place of the present one once the journal is written.
struct PendingChange {
    let target: ProjectSpec
    let cause: Cause
    let answer: ChangeAnswer
    let reply: (APIResponse) -> Void
    var timer: EventLoop.Watch?
    /// Whether all that was to be written is.
    var isWritten = false
}

// Another configuration is a change of supervisors: this one makes the project anew, has the
// guardian keep it, in one message, and ends. The next one begins with it as after any death, so
// that nothing here, and no probe or check under way, has to learn new indices.
extension Supervisor {
    /// How long the disk may take to hold what this supervisor still has to write.
    private static let writtenWithin = Duration.seconds(5)

    /// Why the configuration cannot be changed while the project runs; nil where it can.
    var changeObstacle: APIProblem? {
        if options.command != nil {
            return APIProblem(
                code: "apply.no_file",
                problem: "what runs here is a command, and was read from no file",
                hint: "`vigia stop`, then `vigia start` with the file"
            )
        }
        guard options.isDevelopment else { return nil }
        return APIProblem(
            code: "apply.development",
            problem: "the project runs in development, where the configuration stays as it began",
            hint: "end `vigia start --dev`, and start it again"
        )
    }

    /// Tells what another configuration means, and puts it in the place of the present one.
    func change(
        _ wanted: ChangeRequest,
        because requester: Requester,
        reply: @escaping (APIResponse) -> Void
    ) {
        guard !isFinished else { return }
        let target =
            wanted.services.isEmpty
            ? wanted.spec : project.spec.taking(wanted.services, from: wanted.spec)
        if let problem = changeObstacle ?? obstacle(to: target) {
            return reply(.problem(409, problem))
        }
        let cause = Cause.requested(requester)
        let answer = answer(to: target, because: cause, isDryRun: wanted.isDryRun)
        guard !wanted.isDryRun, !answer.isEmpty || answer.hasNewFiles else {
            return reply(.json(200, answer))
        }
        pendingChange = PendingChange(target: target, cause: cause, answer: answer, reply: reply)
        pendingChange?.timer = loop.after(Self.writtenWithin) { [unowned self] in
            giveUpChange("the disk does not answer, so that the journal cannot be written")
        }
        rotations[nextRotation] = { [unowned self] in pendingChange?.isWritten = true }
        scribe.flush(token: nextRotation)
        nextRotation += 1
    }

    private func obstacle(to target: ProjectSpec) -> APIProblem? {
        if isShuttingDown {
            return APIProblem(code: "apply.stopping", problem: "the project is being stopped")
        }
        if pendingChange != nil {
            return APIProblem(
                code: "apply.busy",
                problem: "another configuration is being applied",
                hint: "try it again in a moment"
            )
        }
        if target.profile != project.spec.profile {
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

    private func answer(
        to target: ProjectSpec,
        because cause: Cause,
        isDryRun: Bool
    ) -> ChangeAnswer {
        let next = project.changed(to: target, startedWith: options.services, because: cause)
        let difference = SpecDifference(from: project.spec, to: target)
        let names = { (services: [Int]) in Set(services.map { next.spec.services[$0].name }) }
        let (starts, restarts) = (
            names(next.change?.starts ?? []), names(next.change?.restarts ?? [])
        )
        let services = difference.services.map { service in
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
            services: services,
            project: difference.project,
            untouched: target.configured.count - touched,
            hasNewFiles: target.files != project.spec.files,
            isDryRun: isDryRun,
            generation: generation
        )
    }

    private func giveUpChange(_ words: String) {
        guard let pending = pendingChange else { return }
        pendingChange = nil
        say(.applyFailed, ["detail": .text(words)], because: pending.cause)
        pending.reply(.problem(503, APIProblem(code: "apply.failed", problem: words)))
    }

    /// Hands the project over as the other configuration makes it, and ends.
    ///
    /// Only at the end of a turn: all that was decided so far is in the note and was ordered.
    func handOverChange() {
        guard let pending = pendingChange, pending.isWritten, !isFinished else { return }
        if isShuttingDown { return giveUpChange("the project is being stopped") }
        let next = project.changed(
            to: pending.target,
            startedWith: options.services,
            because: pending.cause
        )
        do throws(SystemError) {
            // The next one looks for itself how the folder is called by now.
            let read = next.spec.following(from: here, to: options.project)
            let specification = try KeptState.specification(read)
            let note = try KeptState.note(next, sayings.moved(to: next))
            do throws(WireError) {
                try kept.keep(KeptName.specification, [specification.raw, note.raw])
            } catch {
                throw SystemError(call: "hand it over: \(error.problem)", errno: EIO)
            }
            // They are another guardian's, should this one die now.
            _ = (specification.release(), note.release())
            isHandedOver = true
        } catch {
            return giveUpChange("\(error)")
        }
        pending.reply(.json(202, pending.answer))
        isFinished = true
    }

    /// Becomes the guardian where that has died while this supervisor was about to end.
    func outliveGuardian() {
        guard isHandedOver else { return }
        var link = pollfd(fd: link.descriptor, events: 0, revents: 0)
        guard unsafe poll(&link, 1, 0) == 1, Int32(link.revents) & POLLHUP != 0 else { return }
        isFinished = false
        guardianDied()
    }

    /// Lets go of what is kept for services that are no longer configured and have ended.
    func forgetRemoved() {
        for service in project.spec.configured.endIndex..<project.machines.endIndex
        where project.isGone(service) {
            let name = project.spec.services[service].name
            guard kept.has(KeptName.pipes(of: name)) else { continue }
            for channel in LogChannel.allCases {
                scribe.close(LogName(service: name, channel: channel))
            }
            forget(KeptName.pipes(of: name))
            say(.removed, of: subject(service))
        }
    }

    /// Writes down that another configuration has taken the place of the one before.
    func tell(_ change: Project.Change) {
        let names = { [project] (services: [Int]) in
            RecordValue.texts(services.map { project.spec.services[$0].name })
        }
        say(
            .applied,
            [
                "added": names(change.added), "restarted": names(change.restarts),
                "taken_over": names(change.takenOver), "removed": .texts(change.removed),
                "pid": .count(getpid()), "generation": .count(generation),
            ],
            because: change.cause
        )
    }
}
