import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// A running project, and how a drill asks, follows and signals it.
struct DrillScene {
    let shell: Shell
    let project: ProjectFolder
    let waiting: Waiting
    /// How everything was before the drill.
    let before: ProjectStatus
    /// The configuration that runs.
    let spec: ProjectSpec

    /// Looks at a running project.
    ///
    /// - Parameter shell: where the command was called.
    /// - Throws: `CommandError`; `.notRunning` if Vigia does not run here.
    init(_ shell: Shell) throws(CommandError) {
        self.shell = shell
        project = try shell.project()
        waiting = Waiting(project, shell.output)
        before = try waiting.status()
        let changed = Configuration.changed(before.files, of: project)
        if let file = changed.first {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "\(file) has changed since it was applied, so its promises are not those that run",
                    hint: "`vigia apply` applies it"
                )
            )
        }
        guard !before.files.isEmpty else {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "this project was started without a vigia.yaml, so it has no plan",
                    hint: "write a vigia.yaml, and start it with `vigia start`"
                )
            )
        }
        spec = try Configuration.read(project, for: before)
    }

    /// Says what is about to happen, for people, and in the journal.
    ///
    /// - Parameters:
    ///   - kind: the drill.
    ///   - service: the service; nil for a drill on Vigia itself.
    ///   - text: what happens.
    func announce(_ kind: DrillKind, _ service: String?, _ text: String) {
        tell(DrillRequest(drill: kind.rawValue, service: service))
        if !shell.wantsJSON { shell.output.note(text + "\n") }
    }

    /// Has the result of a drill written down.
    func conclude(_ report: DrillReport) {
        tell(
            DrillRequest(
                drill: report.kind.rawValue,
                service: report.service,
                isAsPromised: report.isKept
            )
        )
    }

    private func tell(_ drill: DrillRequest) {
        // An older supervisor has no such route, and a drill measures its recovery all the same.
        try? waiting.patiently { () throws(CommandError) in try waiting.client.tell(drill) }
    }

    /// The service of a drill: the named one, or the only one.
    func subject(_ name: String?) throws(CommandError) -> DrillSubject {
        let names = before.services.map(\.name)
        if let name {
            let members = before.services.filter { $0.group == name }.map(\.name)
            if let first = members.first, !names.contains(name) {
                throw .contradiction(
                    "\(name) has \(members.count) instances, and a drill is about one of them",
                    hint: "name one: \(first)"
                )
            }
            try refuseStrangers([name], among: names, in: project.configuration)
        }
        let wanted = before.services.filter { name == nil || $0.name == name }
        guard let status = wanted.first, wanted.count == 1,
            let own = spec.services.first(where: { $0.name == status.name }),
            let plan = ProjectPlan(of: spec, memory: nil).services
                .first(where: { $0.service == own.shownName })
        else {
            let all = names.joined(separator: ", ")
            throw .contradiction("a drill is about one service", hint: "name one: \(all)")
        }
        var subject = DrillSubject(spec: own, plan: plan, status: status)
        subject.startTook = try startTook(status)
        return subject
    }

    /// How long a run took to become ready, if the supervisor still knows.
    private func startTook(_ status: ServiceStatus) throws(CommandError) -> Duration? {
        let all = try waiting.patiently { () throws(CommandError) in
            try waiting.client.events(Self.eventsMax)
        }
        let ready = all.last { record in
            record.kind == .ready && record.service == status.name
                && record.run?.raw == status.run
        }
        guard case .integer(let took) = ready?.fields["after_ms"] else { return nil }
        return .milliseconds(took)
    }

    /// How many of the last records are asked for.
    static let eventsMax = 1000

    /// Pins the main process of a service's run.
    ///
    /// It is pinned first, and then the supervisor is asked whether the run still has that pid. So
    /// no other process can be meant.
    func pin(_ subject: DrillSubject) throws(CommandError) -> ProcessHandle {
        guard let pid = subject.status.pid, let process = ProcessReading(pid: pid) else {
            throw Self.changed(subject.name)
        }
        let handle: ProcessHandle
        do throws(SystemError) {
            handle = try ProcessHandle(process)
        } catch {
            throw Self.changed(subject.name)
        }
        let now = try waiting.status().services.first { $0.name == subject.name }
        guard let now, now.run == subject.status.run, now.pid == pid, !handle.isOver else {
            throw Self.changed(subject.name)
        }
        return handle
    }

    static func changed(_ name: String) -> CommandError {
        .drill(
            DrillRefusal(
                .notWell,
                "\(name) has just changed",
                hint: "`vigia status` shows how it is; try again"
            )
        )
    }

    /// Sends a signal, and explains why it could not be sent.
    static func send(
        _ number: Int32,
        to handle: ProcessHandle,
        called name: String
    ) throws(CommandError) {
        do throws(SystemError) {
            try handle.signal(number)
        } catch {
            throw .system(
                what: "signal",
                path: "\(name) (pid \(handle.process.pid))",
                errno: error.errno,
                hint: "call it as the user whom the process has, or as root"
            )
        }
    }
}

// Refusals.
extension DrillScene {
    /// Refuses production without `--really`.
    func refuseProduction(_ services: [ServiceSpec], isMeant: Bool) throws(CommandError) {
        guard !isMeant,
            let fact = DrillSubject.production(profile: before.profile, services)
        else { return }
        throw .drill(
            DrillRefusal(
                .production,
                "this is production: \(fact)",
                hint: "a drill interrupts a service; add --really to do so here"
            )
        )
    }

    /// Refuses a service that is not well, or that the drill may leave down.
    func refuseUnwell(_ subject: DrillSubject) throws(CommandError) {
        let status = subject.status
        let isPassing = [.passing, .none].contains(status.health)
        guard status.state == "up", status.ready, !status.isReloading, isPassing else {
            let detail = (status.reason ?? status.healthDetail).map { ": \($0)" } ?? ""
            throw .drill(
                DrillRefusal(
                    .notWell,
                    "\(subject.name) is not well (\(status.state)\(detail))",
                    hint: "`vigia status` shows how it is; a drill begins with a healthy service"
                )
            )
        }
    }

    /// Refuses a service that the end of its run would leave down.
    ///
    /// - Parameters:
    ///   - subject: the service.
    ///   - ends: how many of its runs may end.
    /// - Throws: `CommandError.drill`.
    func refuseLasting(_ subject: DrillSubject, ends: Int = 1) throws(CommandError) {
        if subject.policy.restart.mode == .never {
            throw .drill(
                DrillRefusal(
                    .notApplicable,
                    "\(subject.name) is not started again after a failure",
                    hint: subject.plan[.crash]?.hint ?? "set another restart policy"
                )
            )
        }
        guard subject.mayBreak(ends: ends) else { return }
        throw .drill(
            DrillRefusal(
                .notWell,
                "\(subject.name) was restarted so often that one more end may give it up",
                hint: "`vigia restart \(subject.name)` clears its restart history"
            )
        )
    }
}
